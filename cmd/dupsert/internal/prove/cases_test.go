package prove

import (
	"flag"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/dupsert/dupsert/analyzer"
	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/ddl"
)

// contradicted are the findings of the analyzer's cases that a replay does not
// bear out, by folder and function, with the reason.
var contradicted = map[string]string{}

// TestCases replays what the analyzer finds in its own cases: every race must
// make duplicates, every loser that is not handled must fail, and nothing that
// is protected may do either.
func TestCases(t *testing.T) {
	if testing.Short() {
		t.Skip("loads every case")
	}
	devs := map[schema.Dialect]string{schema.Postgres: devURL(t, "DUPSERT_POSTGRES_URL"), schema.MySQL: devURL(t, "DUPSERT_MARIADB_URL")}
	replayed := map[Verdict]int{}
	for _, parent := range []string{"src", "real/cases"} {
		dirs, err := filepath.Glob(filepath.Join("../../../../testdata", parent, "*"))
		if err != nil || len(dirs) < 10 {
			t.Fatalf("%d cases in %s: %v", len(dirs), parent, err)
		}
		for _, dir := range dirs {
			t.Run(filepath.Base(dir), func(t *testing.T) { replayCase(t, dir, devs, replayed) })
		}
	}
	whole := !strings.Contains(flag.Lookup("test.run").Value.String(), "/")
	if whole && replayed[Confirmed] < 200 {
		t.Errorf("replayed %v: fewer than there are", replayed)
	}
}

func replayCase(t *testing.T, dir string, devs map[schema.Dialect]string, replayed map[Verdict]int) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax, Dir: dir, Fset: token.NewFileSet()}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	catalogs := caseSchemas(t, dir)
	res, err := analyzer.Check(analyzer.Program{Packages: pkgs, Settings: analyzer.Settings{Catalogs: analyzer.Always(catalogs)}, Root: root})
	if err != nil {
		t.Fatal(err)
	}
	claims := map[schema.Dialect][]*finding.Finding{}
	for i := range res.Findings {
		if f := &res.Findings[i]; f.Verdict != finding.Benign && f.Verdict != finding.Unknown {
			claims[schema.Dialect(f.Dialect)] = append(claims[schema.Dialect(f.Dialect)], f)
		}
	}
	for dialect, fs := range claims {
		err := Findings(t.Context(), fs, catalogs, devs[dialect], func(p *Proof) error {
			replayed[p.Verdict]++
			reason := contradicted[filepath.Base(dir)+" "+p.Finding.Join.Function]
			if (p.Verdict == Confirmed) == (reason != "") {
				t.Errorf("%s is %s; it was expected to differ: %q\n%s", p.Finding.Join.Function, p.Verdict, reason, printed(t, p))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// caseSchemas reads schema.sql, or schema.<dialect>.sql for several engines.
func caseSchemas(t *testing.T, dir string) []*schema.Catalog {
	t.Helper()
	var out []*schema.Catalog
	for _, c := range []struct {
		file    string
		dialect schema.Dialect
	}{{"schema.sql", schema.Postgres}, {"schema.mysql.sql", schema.MySQL}, {"schema.sqlite.sql", schema.SQLite}} {
		text, err := os.ReadFile(filepath.Join(dir, c.file))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		b := ddl.New(c.dialect)
		b.Apply(c.file, 1, string(text))
		out = append(out, b.Catalog())
	}
	return out
}
