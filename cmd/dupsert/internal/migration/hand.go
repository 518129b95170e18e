package migration

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/dupsert/dupsert/schema/source"
)

// byHand is what to do about a table that no SQL or HCL file declares.
func (w *Wanted) byHand() string {
	file := w.Table.Declared.File
	for _, s := range sources(w) {
		switch {
		case s.Kind == source.Ent:
			return w.entIndex()
		case s.Kind == source.Database && file == "":
			return "the schema is a database's, and nothing says where its migrations are (-s file://migrations does)"
		case s.ORM != "" && tags[string(s.ORM)] != "":
			return w.tag(string(s.ORM))
		}
	}
	if path.Ext(file) == ".go" {
		return "the table is declared in Go code: add the key there, or run"
	}
	return "nothing says which file declares the table: run"
}

// tags are what a field's tag says of a unique key, by library:
// https://gorm.io/docs/indexes.html, https://xorm.io/docs/chapter-02/4.columns/,
// https://bun.uptrace.dev/guide/models.html, https://pg.uptrace.dev/models/,
// https://github.com/beego/beedoc/blob/master/en-US/mvc/model/models.md.
var tags = map[string]string{
	"gorm": `gorm:"uniqueIndex:%s"`, "gormv1": `gorm:"unique_index:%s"`, "xorm": `xorm:"unique(%s)"`,
	"bun": `bun:",unique:%s"`, "go-pg": `pg:",unique:%s"`,
}

// tag names the fields and their tag.
func (w *Wanted) tag(orm string) string {
	if w.computes() || len(w.Key.Live) > 0 && orm != "gorm" {
		return "the table is a model's, whose tags cannot say this key: run"
	}
	text := fmt.Sprintf(tags[orm], w.Key.Name)
	if where := w.Key.Where(); where != "" && !w.mysql() {
		text = strings.TrimSuffix(text, `"`) + ",where:" + where + `"`
	} else if where != "" {
		return "the table is a model's, whose tags cannot say this key: run"
	}
	return "the table is a model's: tag the fields of " + w.listed() + " with `" + text + "`, which its migrator adds, or run"
}

var word = regexp.MustCompile(`^\w+$`)

// entIndex is the index of an ent schema: https://entgo.io/docs/schema-indexes.
func (w *Wanted) entIndex() string {
	if w.computes() {
		return "ent's indexes have no expressions: run"
	}
	var fields []string
	for _, p := range w.Key.Parts {
		if word.MatchString(p.Column) {
			fields = append(fields, fmt.Sprintf("%q", p.Column))
		}
	}
	text := "index.Fields(" + strings.Join(fields, ", ") + ").Unique()"
	if where := w.Key.Where(); where != "" {
		text += fmt.Sprintf(".Annotations(entsql.IndexWhere(%q))", where)
	}
	return "the table is ent's: add " + text + " to the schema's Indexes, or run"
}

func (w *Wanted) listed() string {
	var out []string
	for _, p := range w.Key.Parts {
		out = append(out, p.Column+p.Expr)
	}
	return strings.Join(out, ", ")
}
