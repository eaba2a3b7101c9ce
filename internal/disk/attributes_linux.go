package disk

import (
	"strings"
	"syscall"
)

// hasAttributes reports whether a file has an access control list or other extended
// attributes, which a new file in its place would lose. The system itself sets
// those of SELinux.
func hasAttributes(name string) bool {
	buf := make([]byte, 4<<10)
	n, err := syscall.Listxattr(name, buf)
	if err != nil {
		return err == syscall.ERANGE // more than fit
	}
	for attribute := range strings.SplitSeq(string(buf[:n]), "\x00") {
		if attribute != "" && attribute != "security.selinux" {
			return true
		}
	}
	return false
}
