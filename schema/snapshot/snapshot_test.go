package snapshot

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/dupsert/dupsert/schema"
)

// fill sets every field below v to a value of its own, so that a field that
// the encoding forgets shows.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("s%d", *n))
	case reflect.Int:
		v.SetInt(int64(*n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), n)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	default:
		panic("a field of a kind that the snapshot does not know: " + v.Type().String())
	}
}

func full() []*schema.Catalog {
	var cats []*schema.Catalog
	n := 0
	fill(reflect.ValueOf(&cats).Elem(), &n)
	return cats
}

func TestEveryFieldSurvives(t *testing.T) {
	want := full()
	var buf bytes.Buffer
	digest, err := Write(&buf, want)
	if err != nil {
		t.Fatal(err)
	}
	got, again, err := Decode(buf.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got[0].Tables[0], want[0].Tables[0])
	}
	if digest != again || digest != Digest(want) || len(digest) != 64 {
		t.Errorf("digests differ: %s, %s, %s", digest, again, Digest(want))
	}
}

// Each bool alone: a flag in the wrong bit would pass TestEveryFieldSurvives.
func TestFlags(t *testing.T) {
	typ := reflect.TypeFor[schema.Key]()
	for i := range typ.NumField() {
		if typ.Field(i).Type.Kind() != reflect.Bool {
			continue
		}
		k := schema.Key{}
		reflect.ValueOf(&k).Elem().Field(i).SetBool(true)
		cats := []*schema.Catalog{{Tables: []*schema.Table{{Keys: []schema.Key{k}}}}}
		if got := roundTrip(t, cats); !reflect.DeepEqual(got, cats) {
			t.Errorf("%s: got %+v", typ.Field(i).Name, got[0].Tables[0].Keys)
		}
	}
	for _, c := range []schema.Column{{Nullable: true}, {AutoIncrement: true}} {
		cats := []*schema.Catalog{{Tables: []*schema.Table{{Columns: []schema.Column{c}}}}}
		if got := roundTrip(t, cats); !reflect.DeepEqual(got, cats) {
			t.Errorf("got %+v, want %+v", got[0].Tables[0].Columns, c)
		}
	}
}

func roundTrip(t *testing.T, cats []*schema.Catalog) []*schema.Catalog {
	t.Helper()
	var buf bytes.Buffer
	if _, err := Write(&buf, cats); err != nil {
		t.Fatal(err)
	}
	got, _, err := Decode(buf.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// The layout is fixed for a version: when this digest changes, so must Version.
func TestLayout(t *testing.T) {
	const want = "v2 248707861cdf345dc4a1f8dd88cdd882e48ff72810b7ae0ba82dd7c73d76c602"
	if got := fmt.Sprintf("v%d %s", Version, Digest(full())); got != want {
		t.Errorf("the layout is %s, was %s: give it a new Version", got, want)
	}
}

func TestNothing(t *testing.T) {
	if got := roundTrip(t, nil); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

func TestRefused(t *testing.T) {
	var buf bytes.Buffer
	if _, err := Write(&buf, full()); err != nil {
		t.Fatal(err)
	}
	good := buf.Bytes()
	change := func(at int, b byte) []byte {
		bad := bytes.Clone(good)
		bad[at] = b
		return bad
	}
	dir := t.TempDir()
	for name, test := range map[string]struct {
		data []byte
		is   error
		want string
	}{
		"empty":       {nil, ErrCorrupt, "does not begin with"},
		"other file":  {[]byte("CREATE TABLE t (id int)"), ErrCorrupt, "does not begin with"},
		"first line":  {[]byte(magic), ErrCorrupt, "ends after the first line"},
		"version":     {change(len(magic), Version+1), ErrVersion, "layout 3, this one reads 2"},
		"digest":      {change(len(magic)+1, good[len(magic)+1]+1), ErrCorrupt, "does not match its digest"},
		"one bit":     {change(len(good)-1, good[len(good)-1]^1), ErrCorrupt, "does not match its digest"},
		"cut off":     {good[:len(good)-1], ErrCorrupt, "does not match its digest"},
		"only digest": {good[:len(magic)+10], ErrCorrupt, "ends within its digest"},
	} {
		path := filepath.Join(dir, "x.dupsert")
		if err := os.WriteFile(path, test.data, 0o666); err != nil {
			t.Fatal(err)
		}
		_, _, err := Read(path)
		if !errors.Is(err, test.is) || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, _, err := Read(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

func TestIs(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	if Is(path) {
		t.Error("a missing file is no snapshot")
	}
	if err := os.WriteFile(path, []byte(magic), 0o666); err != nil {
		t.Fatal(err)
	}
	if !Is(path) {
		t.Error("the first line makes a snapshot")
	}
}

// Whatever follows a good digest must be an error or a catalog, never a panic
// or a huge allocation.
func FuzzDecode(f *testing.F) {
	f.Add(encode(full()))
	f.Add(encode(nil))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, body []byte) {
		cats, err := decode(body)
		if err == nil {
			if again, err := decode(encode(cats)); err != nil || !reflect.DeepEqual(again, cats) {
				t.Errorf("decoded %v, but not again: %v", cats, err)
			}
		}
	})
}

func many(n int) []*schema.Catalog {
	cat := &schema.Catalog{Dialect: schema.Postgres, Source: "file://migrations"}
	for i := range n {
		t := &schema.Table{Name: fmt.Sprintf("table_%d", i), Declared: schema.Pos{File: fmt.Sprintf("migrations/%03d_x.up.sql", i/4), Line: i}}
		for j := range 8 {
			t.Columns = append(t.Columns, schema.Column{Name: fmt.Sprintf("column_%d", j), Type: "character varying(255)", Nullable: j > 3})
		}
		for j := range 4 {
			t.Keys = append(t.Keys, schema.Key{
				Name: fmt.Sprintf("table_%d_%d_key", i, j), Primary: j == 0, Constraint: true, Declared: t.Declared,
				Parts: []schema.Part{{Column: fmt.Sprintf("column_%d", j)}, {Column: fmt.Sprintf("column_%d", j+1)}},
			})
		}
		cat.Tables = append(cat.Tables, t)
	}
	return []*schema.Catalog{cat}
}

func BenchmarkRead(b *testing.B) {
	for _, n := range []int{100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "x.dupsert")
			f, err := os.Create(path)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := Write(f, many(n)); err != nil {
				b.Fatal(err)
			}
			if info, err := f.Stat(); err == nil {
				b.ReportMetric(float64(info.Size()), "bytes")
			}
			if err := f.Close(); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, _, err := Read(path); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
