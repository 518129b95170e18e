package prove

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema/interleave"
)

// message is one value of the JSON stream: exactly one field is set.
type message struct {
	Proof   *record  `json:"proof,omitempty"`
	Summary *Summary `json:"summary,omitempty"`
}

// record is a proof as JSON.
type record struct {
	Fingerprint string             `json:"fingerprint"`
	Rule        string             `json:"rule"`
	Table       string             `json:"table"`
	Join        finding.Join       `json:"join"`
	Claim       finding.Verdict    `json:"claim"` // the finding's verdict
	Verdict     Verdict            `json:"verdict"`
	Why         string             `json:"why"`
	Dialect     string             `json:"dialect"`
	Engine      string             `json:"engine,omitempty"`
	Literal     bool               `json:"literal"` // the code's own texts were run
	Notes       []string           `json:"notes"`
	Outcome     interleave.Outcome `json:"outcome,omitempty"`
	Code        string             `json:"code,omitempty"`
	Rows        int                `json:"rows"`
	Timeline    []event            `json:"timeline"`
}

// event is an event with its session's letter.
type event struct {
	Session string `json:"session"`
	interleave.Event
	Blocker string `json:"blocker,omitempty"`
}

type stream struct{ enc *json.Encoder }

func newJSON(w io.Writer) *stream {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false) // SQL is full of < and >
	return &stream{enc}
}

// Proof implements Printer.
func (s *stream) Proof(p *Proof) error {
	f := p.Finding
	r := &record{
		Fingerprint: f.Fingerprint, Rule: f.Rule, Table: f.Table, Join: f.Join, Claim: f.Verdict, Verdict: p.Verdict, Why: p.Why,
		Dialect: f.Dialect, Engine: p.Engine, Literal: p.Literal, Notes: append([]string{}, p.Notes...), Timeline: []event{},
	}
	if p.Result == nil {
		r.Why = p.NotShown
		return s.write(message{Proof: r})
	}
	r.Outcome, r.Code, r.Rows = p.Result.Outcome, p.Result.Code, p.Result.Rows
	for _, e := range p.Result.Events {
		out := event{Session: letter(e.Session), Event: e}
		if e.Waits && e.Blocker >= 0 {
			out.Blocker = letter(e.Blocker)
		}
		r.Timeline = append(r.Timeline, out)
	}
	return s.write(message{Proof: r})
}

func letter(session int) string { return string('A' + rune(session)) }

// Close implements Printer.
func (s *stream) Close(sum Summary) error { return s.write(message{Summary: &sum}) }

func (s *stream) write(m message) error {
	if err := s.enc.Encode(m); err != nil {
		return fmt.Errorf("write json: %w", err)
	}
	return nil
}
