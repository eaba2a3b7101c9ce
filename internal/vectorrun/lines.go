package vectorrun

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// Lines is an executor that starts a program once and sends it many payloads. The
// program gets the argument --lines, reads one request a line and answers with
// one line. A program that dies is started again for the next payload.
type Lines struct {
	words   []string
	timeout time.Duration

	mu   sync.Mutex
	idle []*conversation
}

// A Request is a line that the program reads.
type Request struct {
	Flags   []string `json:"flags"`
	Payload []byte   `json:"payload"` // Base64
}

// A Response is a line that the program writes: what it would print and exit with
// if it ran for this payload alone.
type Response struct {
	Exit   *int   `json:"exit"` // required
	Stdout string `json:"stdout"`
	Stderr string `json:"stderr"`
}

// NewLines returns an executor for a program and its arguments.
func NewLines(words []string, timeout time.Duration) *Lines {
	return &Lines{words: words, timeout: timeout}
}

// Close ends the programs.
func (l *Lines) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.idle {
		c.end()
	}
	l.idle = nil
}

// Execute sends a payload to a program that waits, or starts one.
func (l *Lines) Execute(payload []byte, flags []string) (Answer, error) {
	c, err := l.take()
	if err != nil {
		return Answer{}, err
	}
	timer := time.AfterFunc(l.timeout, c.kill)
	r, err := c.ask(Request{flags, payload})
	if !timer.Stop() {
		c.end()
		return Answer{}, fmt.Errorf("no answer within %v", l.timeout)
	}
	if err != nil {
		c.end() // also waits until stderr is complete
		if words := c.lastWords(); words != "" {
			err = errors.New(words)
		}
		return Answer{}, fmt.Errorf("the program ended: %w", err)
	}
	l.mu.Lock()
	l.idle = append(l.idle, c)
	l.mu.Unlock()
	return answer(*r.Exit, []byte(r.Stdout), r.Stderr)
}

func (l *Lines) take() (*conversation, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.idle); n > 0 {
		c := l.idle[n-1]
		l.idle = l.idle[:n-1]
		return c, nil
	}
	return start(append(l.words[:len(l.words):len(l.words)], "--lines"))
}

// A conversation is a running program.
type conversation struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	stderr head
}

func start(words []string) (*conversation, error) {
	c := &conversation{cmd: exec.Command(words[0], words[1:]...)}
	c.cmd.Stderr = &c.stderr
	c.cmd.WaitDelay = time.Second
	in, err1 := c.cmd.StdinPipe()
	out, err2 := c.cmd.StdoutPipe()
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	c.in, c.out = in, bufio.NewReaderSize(out, 64<<10)
	return c, c.cmd.Start()
}

func (c *conversation) ask(q Request) (r Response, err error) {
	line, err := json.Marshal(q)
	if err != nil {
		return r, err
	}
	if _, err := c.in.Write(append(line, '\n')); err != nil {
		return r, err
	}
	if line, err = c.out.ReadBytes('\n'); err != nil {
		return r, err
	}
	if err = json.Unmarshal(line, &r); err == nil && r.Exit == nil {
		err = errors.New("the answer has no exit code")
	}
	return r, err
}

func (c *conversation) kill() { c.cmd.Process.Kill() }

func (c *conversation) end() {
	c.in.Close()
	timer := time.AfterFunc(5*time.Second, c.kill) // it ignores the end of its input
	defer timer.Stop()
	c.cmd.Wait()
}

// lastWords returns the first line that the program wrote to stderr.
func (c *conversation) lastWords() string {
	return firstLine(strings.ToValidUTF8(c.stderr.String(), ""))
}

// A head keeps the first 4 KiB written to it.
type head struct{ bytes.Buffer }

func (h *head) Write(p []byte) (int, error) {
	h.Buffer.Write(p[:min(len(p), max(0, 4<<10-h.Len()))])
	return len(p), nil
}
