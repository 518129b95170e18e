package judge_test

import (
	"testing"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/judge"
	"github.com/dupsert/dupsert/schema"
)

// TestLocalLock holds how grave a lock of this process is: a file of SQLite has one process, most often.
func TestLocalLock(t *testing.T) {
	const ddl = "create table users (id integer primary key, email text)"
	p := pairOf(t, "select id from users where email = :email", "insert into users (email) values (:email)")
	lock := &interp.Term{Kind: interp.KLib, Name: "mutex", Site: "!1.1"}
	p.Lookup.Op.Locks, p.Insert.Op.Locks = []*interp.Term{lock}, []*interp.Term{lock}
	lite, server := catalogOf(t, sqlite, ddl), catalogOf(t, pg, ddl)
	for _, test := range []struct {
		catalogs []*schema.Catalog
		dialect  schema.Dialect
		severity finding.Severity
	}{
		{[]*schema.Catalog{lite}, sqlite, finding.Warning},
		{[]*schema.Catalog{server}, pg, finding.Error},
		{[]*schema.Catalog{lite, server}, pg, finding.Error},
	} {
		fs := judge.Judge(p, test.catalogs, "")
		if len(fs) != 1 || fs[0].Rule != judge.LocalLock || fs[0].Severity != test.severity || fs[0].Dialect != string(test.dialect) {
			t.Errorf("%d catalogs: %d findings, %s of %s on %s, want %s on %s", len(test.catalogs), len(fs), fs[0].Severity, fs[0].Rule, fs[0].Dialect, test.severity, test.dialect)
		}
	}
}
