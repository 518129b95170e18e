package dbcall

import (
	"strings"
	"sync"

	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/model"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// maxTexts bounds how many texts one SQL value may stand for.
const maxTexts = 6

// Texts parses every text once.
type Texts struct {
	mu     sync.Mutex
	parsed map[string]parsed
	models map[string]*model.Table // by mapper and type; nil for what is none
}

type parsed struct {
	effects []sqltext.Effect
	err     error
	locks   []string
	unlocks bool
	session string
}

// NewTexts returns an empty store of parsed texts.
func NewTexts() *Texts { return &Texts{parsed: map[string]parsed{}, models: map[string]*model.Table{}} }

// of are the statements an SQL value may be.
func (ts *Texts) of(v interp.Val) []Stmt {
	var out []Stmt
	seen := map[string]bool{}
	for _, t := range alternatives(v) {
		var b strings.Builder
		var holes []interp.Val
		words := false
		for _, p := range t {
			if c, ok := p.ConstText(); ok {
				b.WriteString(c)
				words = words || strings.TrimSpace(c) != ""
				continue
			}
			b.WriteRune(sqltext.HoleOpen)
			b.WriteString(itoa(len(holes)))
			b.WriteRune(sqltext.HoleClose)
			holes = append(holes, p)
		}
		if !words || seen[b.String()] {
			continue
		}
		seen[b.String()] = true
		p := ts.parse(b.String())
		out = append(out, Stmt{Text: b.String(), Effects: p.effects, Holes: holes, Bad: p.err, Locks: p.locks, Unlocks: p.unlocks, Session: p.session})
	}
	return out
}

// Of are the statements an SQL value may be.
func (ts *Texts) Of(v interp.Val) []Stmt { return ts.of(v) }

func (ts *Texts) parse(text string) parsed {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if p, ok := ts.parsed[text]; ok {
		return p
	}
	var p parsed
	for _, s := range sqltext.Parse(text, Dialect(text)) {
		if s.Err != nil && p.err == nil {
			p.err = s.Err
		}
		p.effects = append(p.effects, sqltext.Effects(s)...)
	}
	p.locks, p.unlocks, p.session = locksOf(text)
	ts.parsed[text] = p
	return p
}

// Dialect guesses the dialect a query is written in, as far as it matters for
// reading it: backticks are MySQL's, and so is <=> but for pgvector's distance;
// $1 and :: are PostgreSQL's; all else reads the same.
func Dialect(text string) schema.Dialect {
	if strings.ContainsRune(text, '`') || strings.Contains(text, "<=>") && !strings.ContainsRune(text, '$') && !strings.Contains(text, "::") {
		return schema.MySQL
	}
	return schema.Postgres
}

// alternatives are the texts an SQL value may be, each as its parts.
func alternatives(v interp.Val) [][]interp.Val {
	v = v.Strip()
	switch {
	case v.T == nil:
		return nil
	case v.Is(interp.KConcat):
		out := [][]interp.Val{nil}
		for _, a := range v.T.Args {
			var next [][]interp.Val
			for _, alt := range alternatives(a) {
				for _, o := range out {
					next = append(next, append(append([]interp.Val{}, o...), alt...))
				}
			}
			if len(next) == 0 {
				continue
			}
			if len(next) > maxTexts {
				next = next[:maxTexts]
			}
			out = next
		}
		return out
	case v.Is(interp.KPhi) && len(v.T.Args) > 0:
		var out [][]interp.Val
		for _, a := range v.T.Args {
			out = append(out, alternatives(a)...)
		}
		if len(out) > maxTexts {
			out = out[:maxTexts]
		}
		return out
	}
	return [][]interp.Val{{v}}
}
