//go:build unix

package pdf

import (
	"os/exec"
	"syscall"
)

// together ends with a program what it started: soffice is a script that starts others.
func together(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
