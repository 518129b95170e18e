package report

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/dupsert/dupsert/passes/finding"
)

// run is everything a whole stream said, with its texts visible.
type run struct {
	config   Config
	findings []*finding.Finding
	summary  Summary
	source   *source
	out      Output
}

// whole is the handler of a format that is written at the end, by render.
type whole struct {
	run
	w      io.Writer
	render func(io.Writer, *run) error
}

func (h *whole) Handle(m Message) error {
	switch {
	case m.Config != nil:
		h.config, h.source = *m.Config, newSource(m.Config.Root)
	case m.Finding != nil:
		h.findings = append(h.findings, m.Finding)
	case m.Summary != nil:
		h.summary = *m.Summary
	}
	return nil
}

// Close renders what was said. Nothing is written if that fails.
func (h *whole) Close() error {
	var b bytes.Buffer
	if err := h.render(&b, &h.run); err != nil {
		return err
	}
	if _, err := h.w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write to stdout: %w", err)
	}
	return nil
}

// toFile keeps what a handler writes and puts it into a file at the end, whole
// or not at all: a run that fails leaves the file as it was.
type toFile struct {
	Handler
	buf  *bytes.Buffer
	file string
}

// Close ends the handler and writes the file.
func (h *toFile) Close() error {
	if err := h.Handler.Close(); err != nil {
		return err
	}
	if err := replace(h.file, h.buf.Bytes()); err != nil {
		return fmt.Errorf("write %s: %w", h.file, err)
	}
	return nil
}

// replace gives the file new contents in one step. What is no regular file (a
// device, a pipe) is written to; a link leads to its file.
func replace(file string, data []byte) (err error) {
	if target, err := filepath.EvalSymlinks(file); err == nil {
		file = target
	}
	mode := os.FileMode(0o666) // less the umask
	if info, err := os.Stat(file); err == nil {
		if !info.Mode().IsRegular() {
			return os.WriteFile(file, data, 0o666)
		}
		mode = info.Mode().Perm()
	}
	tmp, err := os.OpenFile(fmt.Sprintf("%s.%d.tmp", file, os.Getpid()), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%w", err)
			_ = os.Remove(tmp.Name()) // the first error is the one to tell
		}
	}()
	if _, err := tmp.Write(data); err != nil {
		_ = tmp.Close() // as above
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), file)
}

// writable tells early what would fail at the end.
func writable(file string) error {
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return fmt.Errorf("write %s: it is a folder", file)
	}
	dir := filepath.Dir(file)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fmt.Errorf("write %s: there is no folder %s", file, dir)
	}
	return nil
}
