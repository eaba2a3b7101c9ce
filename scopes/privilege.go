package scopes

import "sort"

// privileges has the scopes that give away more than their names say, sorted by
// name. The list is a judgment of this project, not of the vendor: a scope is on
// it if an operation that it opens creates credentials, changes how people sign in
// or what they may do, changes what the tenant runs, or sends secrets or data out.
var privileges = [...]struct{ name, why string }{
	{"idn:connector-config:manage", "changes the connectors that run"},
	{"idn:mfa-configuration:manage", "changes multifactor authentication"},
	{"idn:password-change:manage", "sets passwords"},
	{"idn:password-digit-token:create", "creates password reset tokens"},
	{"idn:password-org-config:manage", "changes the password settings of the tenant"},
	{"idn:remote-client:manage", "creates credentials of remote clients"},
	{"idn:rule-management-connector:manage", "changes the connector rules that run"},
	{"idn:sources-admin:manage", "uploads connector files that run"},
	{"idn:user-level:manage", "changes user levels"},
	{"sp:all-personal-access-tokens:manage", "manages the personal access tokens of everyone"},
	{"sp:auth-org:manage", "changes network, lockout, session and identity provider settings"},
	{"sp:auth-profile:update", "changes how people sign in"},
	{"sp:auth-user:manage", "grants administrator rights to users"},
	{"sp:config-deploy:manage", "deploys configuration"},
	{"sp:config:manage", "imports configuration"},
	{"sp:connector:manage", "changes the connectors that run"},
	{"sp:my-personal-access-tokens:manage", "creates personal access tokens, which may have more scopes than the token that creates them"},
	{"sp:oauth-client:manage", "creates OAuth clients"},
	{"sp:parameter-storage:manage", "manages stored secrets"},
	{"sp:ssf-transmitter-streams:manage", "sends security events to other systems"},
	{"sp:trigger-service-subscriptions:manage", "sends event data to other systems"},
	{"sp:workflow:manage", "creates OAuth clients of workflows"},
}

// Privilege says why the scope is privileged, as in "creates OAuth clients". It
// returns an empty string for other scopes. [AllScopes] has a class of its own and
// is not on the list.
func (s Scope) Privilege() string {
	name := s.Name()
	i := sort.Search(len(privileges), func(i int) bool { return privileges[i].name >= name })
	if i == len(privileges) || privileges[i].name != name {
		return ""
	}
	return privileges[i].why
}
