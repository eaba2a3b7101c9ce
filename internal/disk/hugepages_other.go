//go:build !linux

package disk

func hugePages([]byte) {}
