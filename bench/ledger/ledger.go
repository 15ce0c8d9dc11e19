// Package ledger reads what processes have cost from Linux's /proc: processor time and memory.
package ledger

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// tick is the unit of the times in /proc/<pid>/stat: USER_HZ, 100 on every Linux port in use.
const tick = time.Second / 100

// Tree gives a process and all below it that live now.
func Tree(root int) []int {
	all := []int{root}
	for i := 0; i < len(all); i++ {
		lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", all[i]))
		for _, list := range lists {
			body, _ := os.ReadFile(list) // a thread that has ended has no children
			for _, field := range strings.Fields(string(body)) {
				if pid, err := strconv.Atoi(field); err == nil {
					all = append(all, pid)
				}
			}
		}
	}
	return all
}

// CPU gives user and system time of process trees, with that of children that have ended
// and were waited for.
func CPU(roots ...int) (total time.Duration, err error) {
	for _, root := range roots {
		for _, pid := range Tree(root) {
			body, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
			if err != nil {
				if pid == root {
					return 0, err
				}
				continue // ended meanwhile; its parent counts it
			}
			// The name in brackets may hold anything; the fields after it are numbers. See proc(5): utime is field 14.
			fields := bytes.Fields(body[bytes.LastIndexByte(body, ')')+1:])
			for _, field := range fields[11:15] {
				n, err := strconv.ParseInt(string(field), 10, 64)
				if err != nil {
					return 0, fmt.Errorf("reading the times of process %d: %w", pid, err)
				}
				total += time.Duration(n) * tick
			}
		}
	}
	return total, nil
}

// FineCPU gives the time on a processor of every living thread of process trees, to the
// nanosecond: for spans that are short beside a tick.
func FineCPU(roots ...int) (total time.Duration) {
	for _, root := range roots {
		for _, pid := range Tree(root) {
			lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
			for _, list := range lists {
				body, _ := os.ReadFile(list) // of a thread that has ended nothing is left
				first, _, _ := strings.Cut(string(body), " ")
				if n, err := strconv.ParseInt(first, 10, 64); err == nil {
					total += time.Duration(n)
				}
			}
		}
	}
	return total
}

// Memory gives resident bytes of process trees: now, and at the peak since ResetPeak. What
// processes of a tree share, such as a database's buffers, counts once.
func Memory(roots ...int) (now, peak int64) {
	for _, root := range roots {
		var shared int64
		for _, pid := range Tree(root) {
			m := status(pid)
			common := m["RssShmem"] + m["RssFile"]
			shared = max(shared, common)
			now += m["VmRSS"] - common
			peak += m["VmHWM"] - common
		}
		now += shared
		peak += shared
	}
	return now, peak
}

// status gives the sizes in /proc/<pid>/status in bytes, none for a process that has ended.
func status(pid int) map[string]int64 {
	sizes := map[string]int64{}
	body, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(body)) {
		name, value, _ := strings.Cut(line, ":")
		if number, isSize := strings.CutSuffix(strings.TrimSpace(value), " kB"); isSize {
			if kb, err := strconv.ParseInt(number, 10, 64); err == nil {
				sizes[name] = kb << 10
			}
		}
	}
	return sizes
}

// ResetPeak lets the peak begin at what is resident now.
func ResetPeak(roots ...int) error {
	for _, root := range roots {
		for _, pid := range Tree(root) {
			if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0); err != nil && pid == root {
				return err
			}
		}
	}
	return nil
}

// Own gives the processor time of this process.
func Own() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
