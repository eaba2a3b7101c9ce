package disk

import "syscall"

// hugePages asks for large pages for a new buffer: the page faults of small ones
// take as long as reading the file. It is a hint that the system may ignore.
func hugePages(buf []byte) { _ = syscall.Madvise(buf, syscall.MADV_HUGEPAGE) }
