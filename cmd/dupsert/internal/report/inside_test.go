package report

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dupsert/dupsert/passes/finding"
)

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"users_ключ 用户 🙂": "users_ключ 用户 🙂",
		"a\x1b[2Jb":       `a\x1b[2Jb`,
		"a\nb\tc\r\x00":   `a\nb\tc\x0d\x00`,
		"\u009b\u202e":    `\x9b\u202e`,
		"\ufeff\u2028":    `\ufeff\u2028`,
		"a\xffb\ufffd":    "a\\xffb\ufffd",
	} {
		if got := visible(in); got != want {
			t.Errorf("visible(%q) = %q, want %q", in, got, want)
		}
	}
	if got := lines("a\n\tb\x1b"); got != "a\n\tb\\x1b" {
		t.Errorf("lines: %q", got)
	}
}

func TestFrames(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string]string{
		"a.go":   "package a\n\n\tif x {\r\n\t\tdb.Get(1)\n\t}\n",
		"binary": "x\x00\n",
		"long":   strings.Repeat("x", 500) + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	src := newSource(dir)
	want := []Line{{N: 3, Text: "if x {"}, {N: 4, Text: "    db.Get(1)", Mark: true, Col: 8, Len: 3}, {N: 5, Text: "}"}}
	for _, column := range []int{6, 9} { // the selector, and its parenthesis
		if diff := cmp.Diff(want, src.frame("a.go", 4, column, 1)); diff != "" {
			t.Errorf("column %d, -want +got:\n%s", column, diff)
		}
	}
	if got := src.frame("a.go", 4, 99, 0); got[0].Col != 0 {
		t.Errorf("a column that is not there is marked: %+v", got)
	}
	if got := src.frame("long", 1, 400, 0); got[0].Col != 0 || len(got[0].Text) > 250 {
		t.Errorf("a long line: %+v", got)
	}
	for name, line := range map[string]int{"missing.go": 1, "a.go": 6, "binary": 1, "": 1, ".": 1, "long": 0} {
		if got := src.frame(name, line, 1, 1); got != nil {
			t.Errorf("%s:%d: %+v, want no frame", name, line, got)
		}
	}
	if got := newSource("").frame(filepath.Join(dir, "a.go"), 1, 1, 0); got != nil {
		t.Errorf("a run that names no root shows %+v", got)
	}
}

func TestDeclared(t *testing.T) {
	for in, want := range map[string]int{"m/1.sql:12": 12, "c:/x.sql:3": 3, "m/1.sql": 0, "postgres://h/db:1": 0, "x:0": 0, "x:1a": 0, ":3": 0, "x:99999999999999999999999": 0} {
		if _, line, ok := declared(in); line*b2i(ok) != want {
			t.Errorf("declared(%q): line %d, %v, want %d", in, line, ok, want)
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestProgress: a terminal is told each second, the line is wiped out before
// anything else is written, and nothing comes after the end.
func TestProgress(t *testing.T) {
	var errs bytes.Buffer
	n := newNarrator(Output{Stderr: &errs, Live: true})
	var tick func()
	stopped := 0
	n.every = func(f func()) func() {
		tick = f
		return func() { stopped++ }
	}
	step := func(m Message) {
		if err := n.Handle(m); err != nil {
			t.Fatal(err)
		}
	}
	step(Message{Progress: &Progress{Message: "load packages"}})
	tick()
	tick()
	step(Message{Progress: &Progress{Message: "analyse"}})
	step(Message{Finding: &finding.Finding{}})
	tick() // too late
	step(Message{Summary: &Summary{Packages: 1}})
	const wipe = "\r\x1b[K"
	want := wipe + "dupsert: load packages…" + wipe + "dupsert: load packages… 1 s" + wipe + "dupsert: load packages… 2 s" + wipe +
		wipe + "dupsert: analyse…" + wipe + "dupsert: 0 pairs judged in 1 package: no findings\n"
	if diff := cmp.Diff(want, errs.String()); diff != "" || stopped != 2 {
		t.Errorf("stopped %d times; -want +got:\n%s", stopped, diff)
	}
	errs.Reset()
	(&Report{narrator: n}).Abort()
	if errs.Len() > 0 {
		t.Errorf("Abort after the end says %q", errs.String())
	}
	quiet := newNarrator(Output{Stderr: &errs})
	if err := quiet.Handle(Message{Progress: &Progress{Message: "load packages"}}); err != nil || errs.Len() > 0 {
		t.Errorf("what is no terminal is told %q, %v", errs.String(), err)
	}
}

func TestRepeat(t *testing.T) {
	called := make(chan bool)
	n := 0 // of the other goroutine, until it has said so
	stop := repeat(time.Microsecond, func() {
		if n++; n == 2 {
			close(called)
		}
	})
	<-called
	stop()
}

func TestStats(t *testing.T) {
	var errs bytes.Buffer
	n := newNarrator(Output{Stderr: &errs, Stats: true})
	if err := n.Handle(Message{Summary: &Summary{Stats: map[string]int{"ops": 1}, Timing: []Timing{{"load", 12}, {"analyse", 3400}}}}); err != nil {
		t.Fatal(err)
	}
	if want := "dupsert: stats: ops=1\ndupsert: time: load=12ms analyse=3400ms\n"; !strings.HasSuffix(errs.String(), want) {
		t.Errorf("%q, want %q", errs.String(), want)
	}
}

// TestColored: the flag, then NO_COLOR, then the terminal.
func TestColored(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	file, err := os.Create(filepath.Join(t.TempDir(), "x"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	}()
	for when, want := range map[string]bool{"always": true, "never": false, "auto": false} {
		if Colored(file, when) != want {
			t.Errorf("--color %s: want %v", when, want)
		}
	}
	if Colored(nil, "auto") {
		t.Error("what is no file is coloured")
	}
}

// TestLongComment: a comment that would be too long says how much is left out.
func TestLongComment(t *testing.T) {
	r := &run{out: Output{Migration: AddKey}}
	for range 200 {
		r.findings = append(r.findings, &finding.Finding{Message: strings.Repeat("long ", 100), Severity: finding.Error})
	}
	var b bytes.Buffer
	if err := renderMarkdown(&b, r); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 65536-1000 || !strings.HasSuffix(b.String(), " findings more: the comment would be too long for them.\n") {
		t.Errorf("%d bytes, end %q", b.Len(), b.String()[b.Len()-100:])
	}
}

func TestParagraphs(t *testing.T) {
	got := paragraphs("    if a {\n        b()\n    }\n\nOne - a line\nand its end:\n- an item\n  of two lines\n- another\n")
	want := []rulesBlock{{"if a {\n    b()\n}", true}, {"One - a line and its end:\n- an item of two lines\n- another", false}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(rulesBlock{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
