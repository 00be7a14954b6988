admins = {  }

modules_enabled = {
		"roster";
		"saslauth";
		"tls";
		"disco";
		"private";
		"limits";
		"version";
		"ping";
		"http_health";
};

component_ports = { }
https_ports = { }

trusted_proxies = {
  "127.0.0.1";
  "::1";
}

modules_disabled = {
    "offline";
    "register";
	"s2s";
};

allow_registration = false;

limits = {
  c2s = {
    rate = "512kb/s";
  };
}

gc = {
	mode = "incremental";
	threshold = 400;
}

c2s_require_encryption = true;
c2s_ports = { 5222 }
c2s_interfaces = { "*", "::" }

authentication = "internal_hashed"

log = {
	{ levels = {min = "info"}, timestamps = "%Y-%m-%d %X", to = "console"};
}

network_backend = "epoll";
unbound = {
    resolvconf = true
}

http_ports = { 5280 }
data_path = "/run/prosody/config/data"

Include "conf.d/*.cfg.lua"
