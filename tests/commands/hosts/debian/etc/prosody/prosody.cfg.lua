-- Prosody's own file, as on Debian.
admins = { }

modules_enabled = {
	-- Generally required
		"disco";
		"roster";
		"saslauth";
		"tls";

	-- Not essential, but recommended
		"blocklist";
		"bookmarks";
		"carbons";
		"dialback";
		"limits";
		"pep";
		"private";
		"smacks";
		"vcard4";
		"vcard_legacy";

	-- Nice to have
		"invites";
		"ping";
		"register";
		"time";
		"uptime";
		"version";

	-- Admin interfaces
		"admin_adhoc";
		"admin_shell";

	-- Other specific functionality
		"posix";
}

modules_disabled = {
	-- "offline";
}

pidfile = "/run/prosody/prosody.pid";

authentication = "internal_hashed"

archive_expires_after = "1w"

log = {
	info = "/var/log/prosody/prosody.log";
	error = "/var/log/prosody/prosody.err";
	{ levels = { "error" }; to = "syslog";  };
}

certificates = "certs"

VirtualHost "localhost"

-- The hosts of the packages.
Include "conf.d/*.cfg.lua"
