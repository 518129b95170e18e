package judge

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/passes/pairs"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema"
)

// base is the record of the pair without a verdict.
func (j *judge) base(d schema.Dialect) finding.Finding {
	p := j.p
	return finding.Finding{
		Table: p.Table, Dialect: string(d), Shape: shape(p), Columns: []string{}, Keys: []finding.Key{}, Guards: []finding.Guard{},
		Join: finding.Join{
			File: j.rel(p.Join.File), Line: p.JoinLine, Column: p.JoinCol, Function: named(p.Join.Short),
			LookupLine: p.LookupLine, InsertLine: p.InsertLine,
		},
		Lookup: j.leaf(p.Lookup), Insert: j.leaf(p.Insert),
	}
}

// named is the declared function that a literal stands in.
func named(short string) string {
	name, _, _ := strings.Cut(short, "$")
	return name
}

func shape(p *pairs.Pair) string {
	l, i := p.Lookup.Op.Fn, p.Insert.Op.Fn
	switch {
	case p.Interface:
		return "interface"
	case l.Pkg != i.Pkg || l.Pkg != p.Join.Pkg:
		return "cross-package"
	case p.Closure:
		return "closure"
	case l.Name != i.Name || l.Name != p.Join.Name:
		return "same-pkg"
	}
	return "same-func"
}

func (j *judge) rel(file string) string {
	if r, err := filepath.Rel(j.root, file); err == nil && j.root != "" && !strings.HasPrefix(r, "..") {
		return filepath.ToSlash(r)
	}
	return filepath.ToSlash(file)
}

func (j *judge) leaf(s pairs.Side) finding.Leaf {
	name := s.Op.Row.Name
	l := finding.Leaf{
		File: j.rel(s.Op.Fn.File), Line: s.Op.Line, Column: s.Op.Col, Function: named(s.Op.Fn.Short),
		Call: name[strings.LastIndexByte(name, '.')+1:], SQL: oneLine(s.Op.Stmts[s.Stmt].Text), Via: []finding.Hop{},
	}
	for _, h := range s.Hops {
		l.Via = append(l.Via, finding.Hop{File: j.rel(h.Caller.File), Line: h.Line, Function: named(h.Caller.Short)})
	}
	return l
}

// Files are the files of a pair, those that say most about which database it
// is about first: the insert's call, its callers up to where lookup and insert
// meet, then the lookup's. They are relative to root.
func Files(p *pairs.Pair, root string) []string {
	j := &judge{p: p, root: root}
	var out []string
	add := func(fn *summary.Func) {
		if file := j.rel(fn.File); !slices.Contains(out, file) {
			out = append(out, file)
		}
	}
	for _, side := range []pairs.Side{p.Insert, p.Lookup} {
		add(side.Op.Fn)
		for _, h := range slices.Backward(side.Hops) {
			add(h.Caller)
		}
		add(p.Join)
	}
	return out
}

// oneLine is an SQL text on one line, its holes as {…}.
func oneLine(text string) string {
	var b strings.Builder
	hole := false
	for _, r := range text {
		switch {
		case r == '\x01':
			hole = true
			b.WriteString("{…}")
		case r == '\x02':
			hole = false
		case !hole:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// fingerprint names a finding by what it says, not by its lines.
func fingerprint(f finding.Finding) string {
	return finding.Fingerprint(f.Join.File, f.Join.Function, f.Table, strings.Join(f.Columns, ","), f.Lookup.Function, f.Lookup.Call, f.Lookup.SQL, f.Insert.Function, f.Insert.Call, f.Insert.SQL)
}

// concerned are the schemas the pair's code speaks to: a file or type that is
// named after an engine concerns that engine's schema; $1 is not MySQL's.
func (j *judge) concerned(catalogs []*schema.Catalog) []*schema.Catalog {
	if len(catalogs) < 2 {
		return catalogs
	}
	for _, fn := range []*summary.Func{j.p.Insert.Op.Fn, j.p.Lookup.Op.Fn} {
		d := engineOf(fn)
		if d == "" {
			continue
		}
		var out []*schema.Catalog
		for _, c := range catalogs {
			if c.Dialect == d || d == schema.MySQL && c.Dialect == schema.MariaDB {
				out = append(out, c)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return catalogs
}

// engineOf is the engine that a function's file, folder or receiver is named after, if any.
func engineOf(fn *summary.Func) schema.Dialect {
	dir, file := filepath.Split(fn.File)
	for _, s := range []string{strings.TrimSuffix(file, ".go"), filepath.Base(dir), recvName(fn.Short)} {
		for _, w := range words(s) {
			switch w {
			case "postgres", "postgresql", "pg", "pgsql", "pgx", "psql":
				return schema.Postgres
			case "mysql":
				return schema.MySQL
			case "mariadb":
				return schema.MariaDB
			case "sqlite", "sqlite3":
				return schema.SQLite
			}
		}
	}
	return ""
}

func recvName(short string) string {
	if i := strings.IndexByte(short, ')'); i > 0 {
		return strings.TrimLeft(short[:i], "(*")
	}
	return ""
}

// words splits a name at punctuation and at capitals, lower case.
func words(s string) []string {
	var out []string
	var cur strings.Builder
	flush := func() {
		if cur.Len() > 0 {
			out = append(out, strings.ToLower(cur.String()))
			cur.Reset()
		}
	}
	prevUpper := false
	for i, r := range s {
		upper := r >= 'A' && r <= 'Z'
		letter := upper || r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
		next := byte(0)
		if i+1 < len(s) {
			next = s[i+1]
		}
		if !letter || upper && (!prevUpper || next >= 'a' && next <= 'z') {
			flush()
		}
		if letter {
			cur.WriteRune(r)
		}
		prevUpper = upper
	}
	flush()
	return out
}
