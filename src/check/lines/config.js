config.tokenAuthUrl = 'https://meet.example.org/oidc/auth?state={state}';
config.tokenLogoutUrl = 'https://meet.example.org/oidc/logout';
config.hosts.anonymousdomain = 'guest.meet.example.org';
