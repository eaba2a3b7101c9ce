// Package workflows tests the files that GitHub reads: the workflows, action.yml,
// the forms for issues and the configuration of Dependabot.
package workflows
