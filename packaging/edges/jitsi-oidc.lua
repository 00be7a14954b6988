-- Asks jitsi-oidc-adapter whether a request may pass. For HAProxy 2.6 or newer: see haproxy.cfg.
--
--     http-request lua.jitsi-oidc ADDRESS:PORT /oidc/forward-auth/POLICY if { … }

-- What the application gets about the person.
local identity = { "x-auth-user", "x-auth-name", "x-auth-email", "x-auth-groups", "x-auth-moderator",
                   "remote-user", "remote-name", "remote-email", "remote-groups" }
local is_identity = {}
for _, name in ipairs(identity) do is_identity[name] = true end

-- What the adapter gets from the client: who it is, and whether it opens a page.
local passed = { "cookie", "accept", "accept-language", "sec-fetch-mode", "sec-fetch-dest", "sec-fetch-site",
                 "sec-purpose", "user-agent", "traceparent" }

-- Headers of a connection, which HAProxy sets itself.
local hop = { ["connection"] = true, ["keep-alive"] = true, ["transfer-encoding"] = true, ["content-length"] = true }

-- The adapter's cookies, in every spelling of a Cookie header that the adapter reads.
local function is_own(cookie)
    local name = cookie:match("^[ \t]*([^=]-)[ \t]*=")
    if not name then return false end
    name = name:gsub("^__Host%-", ""):gsub("^__Secure%-", "")
    return name == "jitsi_oidc" or name == "jitsi_oidc_hint" or name == "jitsi_oidc_id_token"
        or name:find("^jitsi_oidc_login_") ~= nil
end

-- The values of a header as a list, from HAProxy's table that begins at 0.
local function values(header)
    local list = {}
    if header then
        for i = 0, #header do list[i + 1] = header[i] end
    end
    return list
end

local function ask(txn, headers, address, path)
    local question = {
        ["host"] = values(headers["host"]),
        ["x-forwarded-proto"] = { txn.f:ssl_fc() == 1 and "https" or "http" },
        ["x-forwarded-host"] = values(headers["host"]),
        ["x-forwarded-uri"] = { txn.f:pathq() },
        ["x-forwarded-method"] = { txn.f:method() },
    }
    for _, name in ipairs(passed) do
        if headers[name] then question[name] = values(headers[name]) end
    end
    -- A WebSocket is not a page. HAProxy does not send Upgrade here.
    if headers["upgrade"] then question["accept"] = nil end
    return core.httpclient():get { url = "http://" .. address .. path, headers = question, timeout = 5000 }
end

-- The adapter's answer as the answer to the person.
local function answer(txn, response)
    local reply = txn:reply { status = response.status, body = response.body }
    for name, list in pairs(response.headers) do
        if not hop[name] and not is_identity[name] then
            for _, value in pairs(list) do reply:add_header(name, value) end
        end
    end
    txn:done(reply)
end

local function pass(txn, headers, response)
    -- Some applications read "_" in a header's name as "-".
    for name in pairs(headers) do
        if is_identity[(name:gsub("_", "-"))] then txn.http:req_del_header(name) end
    end
    for _, name in ipairs(identity) do
        for _, value in pairs(response.headers[name] or {}) do txn.http:req_set_header(name, value) end
    end
    -- With a session cookie the operator of the application could act as its visitors.
    if not headers["cookie"] then return end
    local others = {}
    for _, line in ipairs(values(headers["cookie"])) do
        for cookie in line:gmatch("[^;]+") do
            if not is_own(cookie) then others[#others + 1] = cookie:match("^[ \t]*(.*)$") end
        end
    end
    txn.http:req_del_header("cookie")
    if #others > 0 then txn.http:req_set_header("cookie", table.concat(others, "; ")) end
end

core.register_action("jitsi-oidc", { "http-req" }, function(txn, address, path)
    local headers = txn.http:req_get_headers()
    local response = ask(txn, headers, address, path)
    if response.status == 200 then
        pass(txn, headers, response)
    elseif response.status >= 300 and response.status <= 599 then
        answer(txn, response)
    else
        txn:done(txn:reply { status = 502 })
    end
end, 2)
