package report

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/dupsert/dupsert/passes/finding"
)

// jsonStream prints every message as one line of JSON.
type jsonStream struct{ enc *json.Encoder }

func newJSON(w io.Writer, _ Output) Handler {
	enc := json.NewEncoder(plainJSON{w})
	enc.SetEscapeHTML(false) // SQL is full of < and >
	return &jsonStream{enc}
}

// Handle implements Handler.
func (j *jsonStream) Handle(m Message) error {
	if m.Finding != nil {
		f := withLists(*m.Finding)
		m.Finding = &f
	}
	if err := j.enc.Encode(m); err != nil {
		return fmt.Errorf("write json: %w", err)
	}
	return nil
}

// Close implements Handler.
func (*jsonStream) Close() error { return nil }

// withLists makes the record's nil slices empty ones: a reader of the stream
// gets a list wherever the record says list.
func withLists(f finding.Finding) finding.Finding {
	f.Columns = list(f.Columns)
	f.Keys = list(f.Keys)
	f.Guards = list(f.Guards)
	f.Lookup.Via = list(f.Lookup.Via)
	f.Insert.Via = list(f.Insert.Via)
	for i, k := range f.Keys {
		if k.Columns == nil {
			f.Keys = append([]finding.Key(nil), f.Keys...) // the caller's stay as they are
			f.Keys[i].Columns = []string{}
		}
	}
	return f
}

func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// document writes v as one indented JSON value.
func document(w io.Writer, v any) error {
	enc := json.NewEncoder(plainJSON{w})
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write json: %w", err)
	}
	return nil
}
