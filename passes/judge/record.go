package judge

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/passes/interp"
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
	h := sha256.New()
	for _, s := range []string{f.Join.File, f.Join.Function, f.Table, strings.Join(f.Columns, ","), f.Lookup.Function, f.Lookup.Call, f.Lookup.SQL, f.Insert.Function, f.Insert.Call, f.Insert.SQL} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// guards are the locks and the transaction around both calls.
func (j *judge) guards(d schema.Dialect) []finding.Guard {
	out := []finding.Guard{}
	look, ins := j.p.Lookup.Op, j.p.Insert.Op
	for _, l := range look.Locks {
		for _, m := range ins.Locks {
			if l != m {
				continue
			}
			switch l.Name {
			case "advisory":
				out = append(out, finding.Guard{Kind: "advisory-lock", Effect: "excludes"})
			case "row": // see parentLocked
			default:
				out = append(out, finding.Guard{Kind: l.Name, Effect: "local"})
			}
		}
	}
	if j.p.Locked {
		out = append(out, finding.Guard{Kind: "mutex", Effect: "local"})
	}
	if j.p.Lookup.Absent > 0 && look.Row.Verb != dal.FindOrInsert { // one statement, not a library that runs two: SQLite has one writer; InnoDB's INSERT … SELECT reads with locks (at REPEATABLE READ)
		g := finding.Guard{Kind: "statement", Effect: "none"}
		if d != schema.Postgres {
			g.Effect = "excludes"
		}
		out = append(out, g)
	}
	if j.parentLocked() && d != schema.SQLite { // whose language has no row locks
		out = append(out, finding.Guard{Kind: "row-lock", Effect: "excludes"})
	}
	if look.Tx != nil && look.Tx == ins.Tx {
		out = append(out, transaction(look, d, j.look.Kind == "update"))
	}
	return out
}

// parentLocked reports whether the transaction has first locked a row of
// another table that is part of what the lookup asks for. A row of the table
// itself would be the one that is missing.
//
//	SELECT … FROM badges WHERE id = $1 FOR UPDATE; SELECT … FROM awards WHERE badge_id = $1; INSERT INTO awards …
func (j *judge) parentLocked() bool {
	look, ins := j.p.Lookup.Op, j.p.Insert.Op
	if look.Tx == nil || look.Tx != ins.Tx {
		return false
	}
	var asked []dbcall.Value
	for _, a := range j.look.Atoms {
		if a.Op == "=" {
			asked = append(asked, look.Value(j.p.Lookup.Stmt, a.Value))
		}
	}
	for _, l := range look.RowLocks() {
		if l.Tx == look.Tx && l.Table != j.p.Table && l.Excludes(asked) {
			return true
		}
	}
	return false
}

// transaction is what one transaction around both does (SEMANTICS §5).
func transaction(look *dbcall.Op, d schema.Dialect, writesFirst bool) finding.Guard {
	g := finding.Guard{Kind: "transaction", Isolation: isolation(look.Tx), Effect: "none"}
	switch {
	case d == schema.SQLite && writesFirst: // the first write takes the only writer's place
		g.Effect = "excludes"
	case d == schema.SQLite, g.Isolation == "serializable":
		g.Effect = "loser-fails"
	}
	return g
}

// isolation reads the options a transaction was begun with.
func isolation(tx *interp.Term) string {
	if len(tx.Args) == 0 {
		return "default"
	}
	level := tx.Args[0].Strip()
	if level.Is(interp.KStruct) {
		for i, n := range level.T.Names {
			if n == "Isolation" || n == "IsoLevel" {
				level = level.T.Args[i]
			}
		}
	}
	text, _ := level.ConstText()
	switch strings.ToLower(text) {
	case "6", "serializable": // sql.LevelSerializable; pgx.Serializable
		return "serializable"
	case "4", "repeatable read":
		return "repeatable-read"
	case "2", "read committed":
		return "read-committed"
	}
	return "default"
}

func excludes(gs []finding.Guard) bool   { return has(gs, "excludes") }
func local(gs []finding.Guard) bool      { return has(gs, "local") }
func loserFails(gs []finding.Guard) bool { return has(gs, "loser-fails") }

func has(gs []finding.Guard, effect string) bool {
	for _, g := range gs {
		if g.Effect == effect {
			return true
		}
	}
	return false
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
