// Package prove replays findings on a real database: it builds the tables that
// a pair needs on a scratch database, runs what the pair says in two sessions
// in the order of the race, and holds what happens against the verdict. It
// finds and judges nothing by itself.
package prove

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/interleave"
)

// Proof is what became of one finding.
type Proof struct {
	Finding  *finding.Finding
	Engine   string // the server and its version
	Literal  bool   // the code's own texts were run, not what stands for them
	Lookup   Said
	Insert   Said
	Notes    []string // what the replay leaves out or takes for granted
	Result   *interleave.Result
	Verdict  Verdict
	Why      string // one clause: what the verdict rests on
	NotShown string // why nothing could be replayed; Result is nil
}

// Said is a statement of the replay with the arguments of both sessions.
type Said struct {
	SQL  string
	Args [2][]any
}

// Verdict is whether the engine does what the finding says.
type Verdict string

// The verdicts.
const (
	Confirmed    Verdict = "confirmed"
	NotConfirmed Verdict = "not-confirmed"
	NotReplayed  Verdict = "not-replayed" // nothing could be run
)

// Findings proves each finding, in order, and hands every proof to done. Those
// about SQLite run on a temporary database; the others on the empty database
// at devURL. The error is of a run that could not be done.
func Findings(ctx context.Context, fs []*finding.Finding, catalogs []*schema.Catalog, devURL string, done func(*Proof) error) (err error) {
	needs := slices.IndexFunc(fs, func(f *finding.Finding) bool { return f.Replay != nil && f.Dialect != string(schema.SQLite) })
	if needs >= 0 && devURL == "" {
		return fmt.Errorf("finding %s is about %s: give an empty database of that engine with --dev-url, such as %s",
			fs[needs].Fingerprint, fs[needs].Dialect, example(fs[needs].Dialect))
	}
	b := &benches{devURL: devURL}
	defer func() {
		err = errors.Join(err, b.close(context.WithoutCancel(ctx)))
	}()
	if devURL != "" { // a wrong URL is told before anything else
		if _, err := b.server(ctx); err != nil {
			return err
		}
	}
	for _, f := range fs {
		p, err := b.prove(ctx, f, catalogs)
		if err != nil {
			return err
		}
		if err := done(p); err != nil {
			return err
		}
	}
	return nil
}

func example(dialect string) string {
	switch schema.Dialect(dialect) {
	case schema.MySQL, schema.MariaDB:
		return "maria://root@localhost:3306/dev"
	}
	return "postgres://localhost:5432/dev?sslmode=disable"
}

// prove replays one finding.
func (b *benches) prove(ctx context.Context, f *finding.Finding, catalogs []*schema.Catalog) (*Proof, error) {
	p := &Proof{Finding: f, Verdict: NotReplayed}
	cat, table := declared(f, catalogs)
	if table == nil {
		p.NotShown = "no schema declares the table " + f.Table
		return p, nil
	}
	if f.Verdict == finding.Benign || f.Verdict == finding.Unknown {
		p.NotShown = "it claims nothing that a replay could show: " + f.Message
		return p, nil
	}
	bench, err := b.bench(ctx, schema.Dialect(f.Dialect))
	if err != nil {
		return nil, err
	}
	if bench == nil {
		p.NotShown = fmt.Sprintf("the dev database is not %s", f.Dialect)
		return p, nil
	}
	p.Engine = bench.version
	if err := bench.replay(ctx, p, cat, table); err != nil {
		return nil, bench.redact(err)
	}
	return p, nil
}

// declared is the finding's table and its schema. Where paths of the code have
// schemas of their own, several may declare a table of that name: it is the one
// whose keys the finding lists.
func declared(f *finding.Finding, catalogs []*schema.Catalog) (cat *schema.Catalog, table *schema.Table) {
	if f.Replay == nil {
		return nil, nil
	}
	for _, c := range catalogs {
		if string(c.Dialect) != f.Dialect {
			continue
		}
		t := c.Table(f.Replay.Schema, f.Replay.Table)
		switch {
		case t == nil:
		case listed(t.Keys, f.Keys):
			return c, t
		case table == nil:
			cat, table = c, t
		}
	}
	return cat, table
}

// listed reports whether the keys are those of the finding.
func listed(keys []schema.Key, of []finding.Key) bool {
	return slices.EqualFunc(keys, of, func(a schema.Key, b finding.Key) bool {
		return a.Name == b.Name && a.Declared.String() == b.Declared
	})
}

// replay runs the finding: as the code says it, or else what that stands for.
// Each way is first run without a race, one session after the other: if the
// second does not find the row of the first then, a race would show nothing.
func (b *bench) replay(ctx context.Context, p *Proof, cat *schema.Catalog, table *schema.Table) error {
	var tried []string
	for _, literal := range []bool{true, false} {
		plan, why := newPlan(b.dialect, p.Finding, cat, table, literal)
		if why != "" {
			tried = append(tried, why)
			continue
		}
		control, why, err := b.run(ctx, plan, true)
		if err != nil {
			return err
		}
		if why == "" && control.Outcome == interleave.Failed && rejected(p.Finding, control.Code) == "" {
			why = failure(control)
		}
		if why != "" {
			tried = append(tried, why)
			continue
		}
		if !literal {
			plan.notes = append([]string{"not the code's own SQL, but statements that say the same: " + tried[0]}, plan.notes...)
		}
		return b.race(ctx, p, plan, control)
	}
	p.NotShown = strings.Join(slices.Compact(tried), "; ")
	return nil
}

// race runs the plan in the order of the race, and decides.
func (b *bench) race(ctx context.Context, p *Proof, plan *plan, control *interleave.Result) error {
	p.Literal, p.Lookup, p.Insert, p.Notes = plan.literal, plan.lookup, plan.insert, plan.notes
	result, why, err := b.run(ctx, plan, false)
	if err != nil {
		return err
	}
	if why != "" {
		p.NotShown = why
		return nil
	}
	p.Notes = append(p.Notes, plan.tables.leftOut...)
	p.Result = result
	p.Verdict, p.Why = decide(p.Finding, control, result)
	return nil
}

// checkFailed are the codes of a violated CHECK.
// https://www.postgresql.org/docs/15/errcodes-appendix.html, https://mariadb.com/kb/en/mariadb-error-code-reference/,
// MySQL's 3819, https://www.sqlite.org/rescode.html#constraint_check
var checkFailed = []string{"23514", "4025", "3819", "275"}

// failure is the first error of a run without a race.
func failure(r *interleave.Result) string {
	for _, e := range r.Events {
		switch {
		case e.Error == "":
		case slices.Contains(checkFailed, e.Code):
			return "no row can be made that satisfies the checks: " + oneLine(e.Error)
		default:
			return fmt.Sprintf("the %s fails without a race too: %s", e.Kind, oneLine(e.Error))
		}
	}
	return "a statement fails without a race too"
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
