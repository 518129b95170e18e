package source

import (
	"errors"
	"fmt"

	"github.com/dupsert/dupsert/schema"
)

// Rank orders sources of one table: of two that declare it differently the
// one of lower rank is believed.
type Rank int

// The ranks. A migration directory is what the database went through; a schema
// file may be ahead of it or behind; strings in Go code may be tests or dead;
// the tags of models say what their library makes of them, not what others do.
const (
	Named Rank = iota // by a flag or by .dupsert.yaml
	History
	File
	Strings
	Tags
	Old // whatever lies in a folder called legacy, old, archive, …
)

// Candidate is a source and how it was found.
type Candidate struct {
	Source
	Rank  Rank
	Found schema.Pos // the configuration that names it; zero if it was found by its name
	// Vars are variables for its HCL.
	Vars map[string]string
	// Optional sources were guessed: one that turns out to hold no table is no error.
	Optional bool
}

// String is the candidate for a message: its URL and where that is written.
func (c Candidate) String() string {
	if p := c.Found.String(); p != "" {
		return fmt.Sprintf("%s (%s)", c.URL, p)
	}
	return c.URL
}

// Warning is something about the sources that the user should know, but that
// does not stop the run.
type Warning struct {
	Pos  schema.Pos
	Text string
}

// String is the warning as file:line: text.
func (w Warning) String() string {
	if p := w.Pos.String(); p != "" {
		return p + ": " + w.Text
	}
	return w.Text
}

// ErrNoSchema is wrapped by the error for a module without any schema.
var ErrNoSchema = errors.New("no schema found")

// ErrNoAtlas is wrapped by the error for a source that only a binary with Atlas
// can read, when Options.Atlas is nil.
var ErrNoAtlas = errors.New("this source is read by the dupsert command only")

// ErrNetwork is wrapped by the error for a source that needs the network, when
// Options.AllowNetwork is not set.
var ErrNetwork = errors.New("this source needs the network: write a snapshot of it first (dupsert schema --write FILE.dupsert)")

// Explicit are the candidates that the user names, in order. at is where they
// are written, zero for the command line.
func Explicit(urls []string, at schema.Pos) ([]Candidate, error) {
	var out []Candidate
	for _, u := range urls {
		s, err := Parse(u)
		if err != nil {
			if p := at.String(); p != "" {
				return nil, fmt.Errorf("%s: %w", p, err)
			}
			return nil, err
		}
		out = append(out, Candidate{Source: s, Rank: Named, Found: at})
	}
	return out, nil
}
