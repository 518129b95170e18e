// Package judge gives the verdict on a pair: which unique keys cover it, what
// guards it, and what the loser of the race gets (SEMANTICS §2–§5). It sees
// the schema last, so that everything below it stays right when a migration lands.
package judge

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/passes/pairs"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/cover"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// The rules.
const (
	Unprotected = "unprotected-insert"
	CheckUpdate = "check-then-update"
	Unhandled   = "unhandled-conflict"
	Unbacked    = "unbacked-upsert"
	Mismatch    = "key-mismatch"
	LocalLock   = "process-local-lock"
	DeadRescue  = "dead-recovery"
	UnknownTab  = "unknown-table"
)

// Rules are the rules' names, sorted.
var Rules = []string{CheckUpdate, DeadRescue, Mismatch, LocalLock, Unbacked, Unhandled, UnknownTab, Unprotected}

// All judges the pairs. Of the ways in which one lookup may be read (the
// branches of an OR, optional conditions), the gravest verdict stands. catalogs
// gives the schemas of a pair, by the files that Files lists.
func All(ps []*pairs.Pair, catalogs func(files []string) ([]*schema.Catalog, error), root string) ([]finding.Finding, error) {
	var out []finding.Finding
	at := map[string]int{} // first finding of a lookup and an insert that meet in one place
	n := map[string]int{}
	for _, p := range ps {
		schemas, err := catalogs(Files(p, root))
		if err != nil {
			return nil, err
		}
		fs := Judge(p, schemas, root)
		key := p.Join.Name + "|" + p.Table + "|" + p.Lookup.Op.Key + "|" + p.Insert.Op.Key
		old, dup := at[key]
		switch {
		case !dup:
			at[key], n[key] = len(out), len(fs)
			out = append(out, fs...)
		case gravity(fs[0]) < gravity(out[old]):
			rest := slices.Clone(out[old+n[key]:])
			shift := len(fs) - n[key]
			out = append(append(out[:old], fs...), rest...)
			n[key] = len(fs)
			for k, i := range at {
				if i > old {
					at[k] = i + shift
				}
			}
		}
	}
	return out, nil
}

// Judge returns one finding for each verdict that some schema gives the pair,
// the gravest first. root is the folder that files are named relative to.
func Judge(p *pairs.Pair, catalogs []*schema.Catalog, root string) []finding.Finding {
	j := &judge{p: p, look: effect(p.Lookup), ins: effect(p.Insert), root: root}
	var all []finding.Finding
	for _, c := range j.concerned(catalogs) {
		if t := declared(c, p.Schema, p.Table); t != nil {
			all = append(all, j.table(c.Dialect, t))
		}
	}
	if len(all) == 0 {
		all = append(all, j.unknown("no schema that was read declares the table "+p.Table))
	}
	slices.SortStableFunc(all, func(a, b finding.Finding) int {
		return cmp.Or(cmp.Compare(gravity(a), gravity(b)), cmp.Compare(slices.Index(severities, a.Severity), slices.Index(severities, b.Severity)))
	})
	var out []finding.Finding
	seen := map[finding.Verdict]bool{}
	for _, f := range all {
		if !seen[f.Verdict] {
			seen[f.Verdict] = true
			out = append(out, f)
		}
	}
	return out
}

var severities = []finding.Severity{finding.Error, finding.Warning, finding.Note, finding.None}

func gravity(f finding.Finding) int {
	return slices.Index([]finding.Verdict{finding.Race, finding.LocalLock, finding.Unhandled, finding.Unknown, finding.Protected, finding.Benign}, f.Verdict)
}

func effect(s pairs.Side) sqltext.Effect { return s.Effect() }

// judge is one pair being judged.
type judge struct {
	p         *pairs.Pair
	look, ins sqltext.Effect
	root      string
}

// table judges the pair against one declaration of its table.
func (j *judge) table(d schema.Dialect, t *schema.Table) finding.Finding {
	j = j.spelled(t)
	row := j.row(d, t)
	f := j.base(d)
	f.Columns = row.columns()
	f.Confidence = row.confidence()
	f.Guards = j.guards(d, row)
	f.Replay = j.replay(row, t)
	if j.p.Imagined {
		return j.settle(f, finding.Benign, DeadRescue, "the row of "+j.p.Table+" is never inserted: "+f.Lookup.Call+" finds nothing without the error that is tested for")
	}
	cp := cover.Pair{Dialect: d, Table: t, Cell: row.cell, Bound: row.exprs, Where: j.look.Atoms}
	var covering []schema.Key
	near, nearGap := -1, cover.Result{}
	results := cover.Keys(t.Keys, cp)
	for i := range t.Keys {
		r := results[i]
		f.Keys = append(f.Keys, keyRecord(&t.Keys[i], r))
		if r.Covers {
			covering = append(covering, t.Keys[i])
			row.cases = row.cases || r.Part
		} else if near < 0 || nearer(&t.Keys[i], r, &t.Keys[near], nearGap) {
			near, nearGap = i, r
		}
	}
	if row.fresh != "" && len(covering) == 0 {
		return j.settle(f, finding.Benign, "", "no duplicate: "+row.fresh)
	}
	if t.Unknown && len(covering) == 0 {
		return j.settle(f, finding.Unknown, UnknownTab, "the keys of "+t.Name+" are uncertain: "+t.Why)
	}
	f = j.verdict(f, d, t, row, covering, near, nearGap)
	if f.Severity != finding.None && migrates(j.p.Join.Pkg) {
		return j.settle(f, finding.Benign, "", "no duplicate: "+j.p.Join.Short+" is part of a migration, of which one runs at a time")
	}
	return f
}

// migrates reports whether a package holds the program's migrations: tools lock,
// or run them before anything else (golang-migrate, goose and the mappers' own).
func migrates(pkg string) bool {
	for _, dir := range strings.Split(pkg, "/") {
		switch dir {
		case "migration", "migrations":
			return true
		}
	}
	return false
}

// coveredBefore is a key that covers a lookup of the same row that missed before this one did, "" if there is none.
//
//	// Have: SELECT … WHERE uri = $1; none: SELECT … WHERE url = $1; none: INSERT …
func (j *judge) coveredBefore(d schema.Dialect, t *schema.Table, r *row) string {
	for _, side := range j.p.Earlier {
		p := *j.p
		p.Lookup, p.Matches = side, nil
		in := (&judge{p: &p, look: effect(side), ins: j.ins, root: j.root}).spelled(t)
		before := in.row(d, t)
		if before.fresh != "" || len(before.sought) == 0 || !subset(before.sought, r.sought) {
			continue
		}
		cp := cover.Pair{Dialect: d, Table: t, Cell: before.cell, Bound: before.exprs, Where: in.look.Atoms}
		for i, r := range cover.Keys(t.Keys, cp) {
			if r.Covers {
				return t.Keys[i].String()
			}
		}
	}
	return ""
}

// subset reports whether every value is one of the others, of another run.
func subset(values, of []dbcall.Value) bool {
	for _, v := range values {
		if !slices.ContainsFunc(of, func(o dbcall.Value) bool {
			return v.Const && v.Same(o) || v.Term != nil && v.Fold == o.Fold && v.Term.Same(o.Term)
		}) {
			return false
		}
	}
	return true
}

// nearer reports whether key a comes closer to covering than b: fewer parts are
// missing, or as many of a longer key, or b is the primary key, whose values are seldom what code looks for.
func nearer(a *schema.Key, ra cover.Result, b *schema.Key, rb cover.Result) bool {
	if ra.Miss != rb.Miss {
		return ra.Miss < rb.Miss
	}
	if len(a.Parts) != len(b.Parts) {
		return len(a.Parts) > len(b.Parts)
	}
	return b.Primary && !a.Primary
}

// verdict decides, once it is known which keys cover.
func (j *judge) verdict(f finding.Finding, d schema.Dialect, t *schema.Table, row *row, covering []schema.Key, near int, gap cover.Result) finding.Finding {
	what := j.p.Table + " by (" + strings.Join(f.Columns, ", ") + ")"
	if len(covering) == 0 {
		switch {
		case len(f.Columns) == 0 && vague(j.look):
			return j.settle(f, finding.Unknown, UnknownTab, "the columns by which "+j.p.Table+" is looked up are known only at run time")
		case len(f.Columns) == 0:
			return j.settle(f, finding.Benign, "", "the lookup binds no column of "+j.p.Table+": a question about the whole table")
		case row.elsewhere:
			return j.settle(f, finding.Benign, "", "the rows of "+j.p.Table+" are searched by a value that is not inserted")
		case excludes(f.Guards):
			return j.settle(f, finding.Protected, "", "a lock excludes the race on "+what)
		case loserFails(f.Guards) && j.retried():
			return j.settle(f, finding.Protected, "", "the transaction of the second of two "+j.acts()+what+" fails, and is tried again")
		case loserFails(f.Guards):
			return j.settle(f, finding.Unhandled, Unhandled, "the transaction of the second of two "+j.acts()+what+" fails, and the error is not handled")
		}
		if key := j.coveredBefore(d, t, row); key != "" {
			return j.settle(f, finding.Benign, "", "no duplicate: the same row was looked for before, by what "+key+" covers")
		}
		if vague(j.look) && near >= 0 && gap.Miss == 1 && len(t.Keys[near].Parts) > 1 {
			return j.settle(f, finding.Unknown, UnknownTab, "a condition of the lookup of "+j.p.Table+" is known only at run time, and may be the one that "+t.Keys[near].String()+" asks for")
		}
		nearest := nearestKey(t, near, gap)
		switch {
		case ownUpsert(j.ins.Conflict, t, row, d):
			return j.settle(f, finding.Protected, "", "each row inserted into "+j.p.Table+" replaces its own predecessor")
		case unbacked(j.ins.Conflict, t, d):
			return j.settle(f, finding.Race, Unbacked, "no unique key stands behind the conflict clause of the insert into "+what+nearest)
		case local(f.Guards):
			return j.settle(f, finding.LocalLock, LocalLock, "the lock around lookup and insert of "+what+" is known to this process only, and no unique key covers it"+nearest)
		case gap.Gap == "value" || row.mismatch != "" && row.mismatchCovers(t, d):
			return j.settle(f, finding.Race, Mismatch, "the value inserted into "+what+" is not the value looked up: "+row.mismatch)
		}
		if j.p.Recognised && keyless(t, d) {
			return j.settle(f, finding.Race, DeadRescue, "the code handles a violation that cannot happen: two callers can insert into "+what+" at once, and no unique key stops the second"+nearest)
		}
		if j.p.Update {
			return j.settle(f, finding.Race, CheckUpdate, "two callers can give rows of "+what+" the same value at once, and no unique key stops the second"+nearest)
		}
		return j.settle(f, finding.Race, Unprotected, "two callers can insert into "+what+" at once, and no unique key stops the second"+nearest)
	}
	if row.handled(j.ins.Conflict, covering) && !j.outdated(d, f.Guards) {
		if j.p.NoRow {
			return j.settle(f, finding.Unhandled, Unhandled, "ON CONFLICT DO NOTHING gives the second of two "+j.acts()+what+" no row to return, and the code fails for it: it must read again")
		}
		return j.settle(f, finding.Protected, "", "the conflict clause handles the duplicate of "+what)
	}
	if why := j.deadRecovery(d); why != "" && !excludes(f.Guards) {
		return j.settle(f, finding.Unhandled, DeadRescue, "the second of two "+j.acts()+what+" violates "+keyName(&covering[0])+", and the recovery cannot work: "+why)
	}
	other := otherKey(t, covering, j.p.Recovery)
	handled := j.p.Handled && other == "" || asked(t, covering, j.p.Named)
	if f.Replay != nil {
		f.Replay.Handled = handled
	}
	if handled {
		return j.settle(f, finding.Protected, "", "the violation of "+covering[0].String()+" is handled")
	}
	if excludes(f.Guards) {
		return j.settle(f, finding.Protected, "", "a lock excludes the race on "+what)
	}
	return j.settle(f, finding.Unhandled, Unhandled, "the second of two "+j.acts()+what+" violates "+keyName(&covering[0])+", and the "+unhandled(other))
}

// keyName is how a violation names the key.
func keyName(k *schema.Key) string {
	if k.Name == "" {
		return k.String()
	}
	return k.Name
}

// acts are what the two runs do.
func (j *judge) acts() string {
	if j.p.Update {
		return "updates of "
	}
	return "inserts into "
}

// vague reports whether a lookup has conditions that could not be read.
func vague(e sqltext.Effect) bool {
	if e.Partial {
		return true
	}
	for _, a := range e.Atoms {
		switch x := a.Expr.(type) {
		case *sqltext.Hole:
			return true
		case *sqltext.Column:
			if strings.ContainsRune(x.Name, sqltext.HoleOpen) {
				return true
			}
		}
	}
	return false
}

func nearestKey(t *schema.Table, near int, gap cover.Result) string {
	if near < 0 {
		return ": the table has none"
	}
	k := &t.Keys[near]
	return ": " + k.String() + " does not cover it, " + gap.Detail
}

func (j *judge) settle(f finding.Finding, v finding.Verdict, rule, message string) finding.Finding {
	f.Verdict, f.Rule, f.Message = v, rule, message
	switch v {
	case finding.Race, finding.LocalLock:
		f.Severity = finding.Error
		if v == finding.LocalLock && f.Dialect == string(schema.SQLite) {
			f.Severity = finding.Warning // one process owns the file, most often
		}
	case finding.Unhandled:
		f.Severity = finding.Warning
	case finding.Unknown:
		f.Severity = finding.Note
	default:
		f.Severity = finding.None
	}
	if rule == "" {
		f.Rule = Unprotected
	}
	if rule == DeadRescue {
		f.Severity = finding.Error
	}
	f.Fingerprint = fingerprint(f)
	return f
}

func (j *judge) unknown(why string) finding.Finding {
	row := j.row("", nil)
	f := j.base("")
	f.Columns, f.Confidence = row.columns(), "low"
	return j.settle(f, finding.Unknown, UnknownTab, why)
}

func keyRecord(k *schema.Key, r cover.Result) finding.Key {
	return finding.Key{Name: k.Name, Columns: k.Columns(), Where: k.Where, Covers: r.Covers, Gap: r.Gap, Detail: r.Detail, Declared: k.Declared.String()}
}

// conflictHandles reports whether a conflict clause takes care of one of the keys that cover the pair.
func conflictHandles(c *sqltext.Conflict, covering []schema.Key, t *schema.Table, d schema.Dialect) bool {
	if c == nil || c.Action == "abort" {
		return false
	}
	if d == schema.MySQL || d == schema.MariaDB {
		return true
	}
	if len(c.Target) == 0 && c.Constraint == "" { // PostgreSQL takes every key for an arbiter, and a deferrable one cannot be (55000)
		return d != schema.Postgres || !slices.ContainsFunc(t.Keys, func(k schema.Key) bool { return k.Deferrable })
	}
	if slices.ContainsFunc(t.Keys, func(k schema.Key) bool { return k.Deferrable && inferred(c, &k, t, d) }) {
		return false
	}
	for i := range covering {
		if arbiter(c, &covering[i], t, d) && !shadowed(c, &covering[i], t, d) {
			return true
		}
	}
	return false
}

// shadowed reports whether SQLite, which takes one index for the target, takes
// a partial one in place of the key.
func shadowed(c *sqltext.Conflict, k *schema.Key, t *schema.Table, d schema.Dialect) bool {
	return d == schema.SQLite && k.Where == "" && c.Where != nil &&
		slices.ContainsFunc(t.Keys, func(o schema.Key) bool { return o.Where != "" && arbiter(c, &o, t, d) })
}

// handled reports whether the conflict clause takes care of the duplicate: where
// the keys cover it together, at each of them.
func (r *row) handled(c *sqltext.Conflict, covering []schema.Key) bool {
	if !r.cases {
		return conflictHandles(c, covering, r.table, r.dialect)
	}
	for i := range covering {
		if !conflictHandles(c, covering[i:i+1], r.table, r.dialect) {
			return false
		}
	}
	return true
}

// unbacked reports whether no unique key stands behind a conflict clause:
// PostgreSQL rejects a target without one (42P10), the others insert a duplicate.
func unbacked(c *sqltext.Conflict, t *schema.Table, d schema.Dialect) bool {
	if c == nil || c.Action == "abort" {
		return false
	}
	for i := range t.Keys {
		if len(c.Target) > 0 || c.Constraint != "" {
			if arbiter(c, &t.Keys[i], t, d) {
				return false
			}
		} else if !generatedKey(t, &t.Keys[i], d) {
			return false
		}
	}
	return true
}

// generatedKey reports whether the database makes every value of the key, so that no insert conflicts with it.
func generatedKey(t *schema.Table, k *schema.Key, d schema.Dialect) bool {
	for _, p := range k.Parts {
		if c := t.Column(p.Column); p.Column == "" || c == nil || !generated(c, d) {
			return false
		}
	}
	return true
}

// ownUpsert reports whether the rows that the lookup misses are upserted each by
// its own key: the lookup asks for part of the conflict target, or the code writes
// the target from values that it has, so that the key, not the lookup, says which rows are one.
//
//	// Have: SELECT … WHERE entity = $1; none: INSERT (entity, key, value) … ON CONFLICT (entity, key) DO UPDATE …
func ownUpsert(c *sqltext.Conflict, t *schema.Table, row *row, d schema.Dialect) bool {
	if c == nil || c.Action == "abort" || len(row.atoms) == 0 {
		return false
	}
	for i := range t.Keys {
		k := &t.Keys[i]
		if !stands(c, k, t, d) || row.absent(k) {
			continue
		}
		in := map[string]bool{}
		for _, p := range k.Parts {
			in[strings.ToLower(p.Column)] = true
		}
		all := true
		for col := range row.atoms {
			all = all && in[col]
		}
		if len(c.Target) > 0 && row.given(k) {
			return true
		}
		if all && len(row.exprs) == 0 {
			return true
		}
	}
	return false
}

// stands reports whether the key is one at which the conflict clause may act.
func stands(c *sqltext.Conflict, k *schema.Key, t *schema.Table, d schema.Dialect) bool {
	if len(c.Target) > 0 || c.Constraint != "" {
		return arbiter(c, k, t, d)
	}
	return conflictHandles(c, []schema.Key{*k}, t, d)
}

// arbiter reports whether the conflict target infers the key.
// https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT
func arbiter(c *sqltext.Conflict, k *schema.Key, t *schema.Table, d schema.Dialect) bool {
	return !k.Deferrable && inferred(c, k, t, d)
}

// inferred is arbiter for deferrable keys too, which PostgreSQL infers and then refuses.
func inferred(c *sqltext.Conflict, k *schema.Key, t *schema.Table, d schema.Dialect) bool {
	if c.Constraint != "" {
		return (k.Constraint || k.Primary) && strings.EqualFold(c.Constraint, k.Name) && (!k.Exclusion || c.Action == "nothing")
	}
	if k.Exclusion || len(c.Target) != len(k.Parts) || k.Where != "" && !infers(c.Where, k, t, d) {
		return false
	}
	for _, part := range k.Parts {
		found := false
		for _, e := range c.Target {
			found = found || samePart(e, part, d)
		}
		if !found {
			return false
		}
	}
	return true
}

// infers reports whether the predicate of a conflict target is enough for a
// partial index: it implies the index's (PostgreSQL), or is the same (SQLite).
func infers(where sqltext.Expr, k *schema.Key, t *schema.Table, d schema.Dialect) bool {
	if where == nil {
		return false
	}
	if d == schema.Postgres {
		return cover.Implies(where, k.Where, d, t)
	}
	e, err := sqltext.ParseExpr(k.Where, d)
	return err == nil && sqltext.EqualCondition(e, where)
}

func samePart(e sqltext.Expr, part schema.Part, d schema.Dialect) bool {
	if col, ok := e.(*sqltext.Column); ok && part.Column != "" {
		return strings.EqualFold(col.Name, part.Column)
	}
	if part.Expr == "" {
		return false
	}
	pe, err := sqltext.ParseExpr(part.Expr, d)
	return err == nil && sqltext.Equal(sqltext.Normalize(pe), sqltext.Normalize(e))
}
