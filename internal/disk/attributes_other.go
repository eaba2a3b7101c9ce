//go:build !linux

package disk

func hasAttributes(string) bool { return false }
