// Package baseline is the file of findings that a project knows of, so that a
// run fails on new ones alone. It judges no code.
package baseline

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
)

// Name is the file at a module's root that is read when nobody names another.
const Name = ".dupsert-baseline.json"

// version is that of the layout. Another one is refused.
const version = 1

// Entry is a finding that is known, as often as Count says. What is not the
// fingerprint is for people who read the file.
type Entry struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	Table       string `json:"table"`
	File        string `json:"file"`
	Function    string `json:"function"`
	Count       int    `json:"count"`
}

// Baseline is the content of the file.
type Baseline struct {
	Version  int     `json:"version"`
	Findings []Entry `json:"findings"` // sorted
}

// Of makes a baseline of findings.
func Of(found []finding.Finding) *Baseline {
	at := map[string]int{}
	b := &Baseline{Version: version, Findings: []Entry{}}
	for _, f := range found {
		if i, seen := at[key(f.Fingerprint, f.Rule)]; seen {
			b.Findings[i].Count++
			continue
		}
		at[key(f.Fingerprint, f.Rule)] = len(b.Findings)
		b.Findings = append(b.Findings, Entry{f.Fingerprint, f.Rule, f.Table, f.Join.File, f.Join.Function, 1})
	}
	slices.SortFunc(b.Findings, func(x, y Entry) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Function, y.Function), cmp.Compare(x.Table, y.Table), cmp.Compare(x.Fingerprint, y.Fingerprint), cmp.Compare(x.Rule, y.Rule))
	})
	return b
}

// Read reads a baseline. One that is not there is an error that wraps fs.ErrNotExist.
func Read(file string) (*Baseline, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the baseline: %w", err)
	}
	b := &Baseline{}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(b); err != nil {
		return nil, fmt.Errorf("read the baseline: %s:%d: %w", file, lineOf(data, err), err)
	}
	if b.Version != version {
		return nil, fmt.Errorf("read the baseline: %s is of version %d, and this program reads %d: write it again with dupsert baseline write", file, b.Version, version)
	}
	return b, nil
}

// lineOf is the line that an error of decoding speaks of.
func lineOf(data []byte, err error) int {
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	at := len(data) // e.g. the file ends too early
	switch {
	case errors.As(err, &syntax):
		at = int(syntax.Offset)
	case errors.As(err, &wrong):
		at = int(wrong.Offset)
	default: // json: unknown field "finding"
		if _, field, ok := strings.Cut(err.Error(), "unknown field "); ok {
			at = max(bytes.Index(data, []byte(field)), 0)
		}
	}
	return 1 + bytes.Count(data[:min(at, len(data))], []byte("\n"))
}

// Optional reads a baseline that need not be there.
func Optional(file string) (*Baseline, error) {
	b, err := Read(file)
	if errors.Is(err, fs.ErrNotExist) {
		return &Baseline{Version: version}, nil
	}
	return b, err
}

// Write writes the file whole, or leaves the old one as it was.
func (b *Baseline) Write(file string) (err error) {
	data, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return fmt.Errorf("write the baseline: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*")
	if err != nil {
		return fmt.Errorf("write the baseline: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("write the baseline: %w", err), os.Remove(tmp.Name()))
		}
	}()
	if _, err = tmp.Write(append(data, '\n')); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err = tmp.Chmod(0o644); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err = tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), file)
}

// Count is the number of findings.
func (b *Baseline) Count() int {
	n := 0
	for _, e := range b.Findings {
		n += e.Count
	}
	return n
}

// Compare tells the findings that the baseline does not know, and what of it
// is no longer found.
func (b *Baseline) Compare(found []finding.Finding) (fresh []finding.Finding, gone *Baseline) {
	left := b.Left()
	for i := range found {
		if !left.Take(&found[i]) {
			fresh = append(fresh, found[i])
		}
	}
	gone = &Baseline{Version: version}
	for _, e := range b.Findings {
		if n := left[key(e.Fingerprint, e.Rule)]; n > 0 {
			left[key(e.Fingerprint, e.Rule)] = 0
			e.Count = n
			gone.Findings = append(gone.Findings, e)
		}
	}
	return fresh, gone
}

// Without is the baseline without some of its findings.
func (b *Baseline) Without(gone *Baseline) *Baseline {
	out := &Baseline{Version: version, Findings: []Entry{}}
	minus := gone.Left()
	for _, e := range b.Findings {
		if e.Count -= minus[key(e.Fingerprint, e.Rule)]; e.Count > 0 {
			out.Findings = append(out.Findings, e)
		}
	}
	return out
}

// key tells findings apart. A pair that is known under one rule is new under
// another: a key was dropped, and the warning is an error now.
func key(fingerprint, rule string) string { return fingerprint + " " + rule }

// Left are the findings of a baseline that a run has not met yet.
type Left map[string]int

// Left are all of them.
func (b *Baseline) Left() Left {
	l := Left{}
	for _, e := range b.Findings {
		l[key(e.Fingerprint, e.Rule)] += e.Count
	}
	return l
}

// Take reports whether a finding is known, once for each time it is.
func (l Left) Take(f *finding.Finding) bool {
	k := key(f.Fingerprint, f.Rule)
	if l[k] == 0 {
		return false
	}
	l[k]--
	return true
}
