package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
)

// few findings are shown opened.
const few = 3

func (r *run) part(f *finding.Finding, id string) findingPart {
	p := findingPart{
		Finding: f, ID: "f-" + id, Word: wordOf(f), Place: place(f.Join.File, f.Join.Line, f.Join.Column),
		Open: len(r.findings) <= few, Blocks: r.blocks(f), Paired: paired(f),
	}
	if pic, ok := pictured(f); ok && p.Paired {
		p.Picture = []drawing{pic.wide(p.ID), pic.narrow(p.ID)}
		p.Held, p.Outcome = pic.held, pic.outcome
	}
	best := nearest(f)
	for i := range f.Keys {
		k := &f.Keys[i]
		part := keyPart{Columns: keyColumns(k), Why: gap(k), Declared: k.Declared, Covers: k.Covers, Nearest: k == best && !k.Covers}
		if file, line, ok := declared(k.Declared); ok {
			part.Lines = coded(r.source.frame(file, line, 0, 0))
		}
		p.Keys = append(p.Keys, part)
	}
	for _, g := range f.Guards {
		p.Guards = append(p.Guards, guard(g))
	}
	if m, ok := r.out.Migration(f); ok {
		p.Migration = &m
	}
	return p
}

// near is how far apart two ends are that are shown in one frame.
const near = 24

// blocks is the code of both ends, and of the function in which they meet if that is another.
func (r *run) blocks(f *finding.Finding) []block {
	if !paired(f) {
		return []block{{Title: "The comment", Place: place(f.Join.File, f.Join.Line, f.Join.Column), Lines: coded(r.source.frame(f.Join.File, f.Join.Line, f.Join.Column, 2))}}
	}
	l, i, verb := &f.Lookup, &f.Insert, writes(f)
	first, last := min(l.Line, i.Line), max(l.Line, i.Line)
	if l.File == i.File && l.Function == i.Function && last-first <= near {
		b := r.block("Look up and "+verb, l)
		b.Place = place(l.File, first, 0)
		b.SQL = strings.Join(slices.DeleteFunc([]string{l.SQL, i.SQL}, func(s string) bool { return s == "" }), "\n")
		b.Lines = coded(r.source.frames(l.File, max(1, first-2), last+2, map[int]int{l.Line: l.Column, i.Line: i.Column}))
		return []block{b}
	}
	var out []block
	j := f.Join
	if len(l.Via)+len(i.Via) > 0 && j.LookupLine > 0 && j.InsertLine > 0 {
		first, last := min(j.LookupLine, j.InsertLine), max(j.LookupLine, j.InsertLine)
		b := block{Title: "Where they meet", Place: place(j.File, j.Line, j.Column), Function: j.Function}
		if last-first <= near {
			b.Lines = coded(r.source.frames(j.File, max(1, first-2), last+2, map[int]int{j.LookupLine: 0, j.InsertLine: 0}))
		} else {
			b.Lines = slices.Concat(coded(r.source.frame(j.File, first, 0, 2)), []codeLine{{Before: "…"}}, coded(r.source.frame(j.File, last, 0, 2)))
		}
		out = append(out, b)
	}
	return append(out, r.block("Look up", l), r.block(strings.ToUpper(verb[:1])+verb[1:], i))
}

func (r *run) block(title string, l *finding.Leaf) block {
	b := block{Title: title, Place: place(l.File, l.Line, l.Column), Function: l.Function, SQL: l.SQL, Lines: coded(r.source.frame(l.File, l.Line, l.Column, 3))}
	for _, h := range l.Via {
		b.Via = append(b.Via, fmt.Sprintf("%s in %s", place(h.File, h.Line, 0), h.Function))
	}
	return b
}

// coded splits marked lines at what is marked: the word at the column.
func coded(ls []Line) []codeLine {
	var out []codeLine
	for _, l := range ls {
		c := codeLine{N: l.N, Mark: l.Mark, Before: l.Text}
		if text := []rune(l.Text); l.Col > 0 && l.Col+l.Len-1 <= len(text) {
			from, to := l.Col-1, l.Col-1+l.Len
			c.Before, c.Token, c.Rest = string(text[:from]), string(text[from:to]), string(text[to:])
		}
		out = append(out, c)
	}
	return out
}
