package cli_test

import (
	"fmt"
	"io"
	"os"
	"syscall"
	"unsafe"

	"github.com/rogpeppe/go-internal/testscript"
)

// terminal runs a command with standard output on a pseudo-terminal of 80 columns.
func terminal(ts *testscript.TestScript, neg bool, args []string) {
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	ts.Check(err)
	defer master.Close()
	var locked, number int32
	for request, arg := range map[uintptr]*int32{syscall.TIOCSPTLCK: &locked, syscall.TIOCGPTN: &number} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, master.Fd(), request, uintptr(unsafe.Pointer(arg))); errno != 0 {
			ts.Fatalf("ioctl: %v", errno)
		}
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	ts.Check(err)
	size := [4]uint16{24, 80} // rows, columns
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, slave.Fd(), syscall.TIOCSWINSZ, uintptr(unsafe.Pointer(&size))); errno != 0 {
		ts.Fatalf("ioctl: %v", errno)
	}
	shown := make(chan []byte)
	go func() {
		text, _ := io.ReadAll(master) // it ends with an error when the last slave is closed
		shown <- text
	}()
	cmd := command(ts, args[1:])
	cmd.Stdout, cmd.Stderr = slave, ts.Stderr()
	err = cmd.Run()
	slave.Close()
	ts.Stdout().Write(<-shown)
	wantExit(ts, args[0], err)
}
