package judge

import (
	"strings"

	"github.com/jinzhu/inflection"

	"github.com/dupsert/dupsert/schema"
)

// declared is the table that the code calls by name. Where a mapper was told to
// name tables otherwise than by its own rule (a prefix, names in the singular),
// which is a setting of the whole program, the catalog's names tell: all of its
// tables have the prefix, or the one in the singular is there and the one in the plural is not.
//
// https://gorm.io/docs/gorm_config.html#NamingStrategy
func declared(c *schema.Catalog, schemaName, name string) *schema.Table {
	if t := c.Table(schemaName, name); t != nil {
		return t
	}
	if one := inflection.Singular(name); one != name {
		if t := c.Table(schemaName, one); t != nil {
			return t
		}
	}
	if p := prefix(c); p != "" {
		if t := c.Table(schemaName, p+name); t != nil {
			return t
		}
		return c.Table(schemaName, p+inflection.Singular(name))
	}
	return nil
}

// prefix is what the names of all tables begin with, up to an underscore; "" if
// there are too few of them to tell.
func prefix(c *schema.Catalog) string {
	if len(c.Tables) < 2 {
		return ""
	}
	p, _, ok := strings.Cut(c.Tables[0].Name, "_")
	for _, t := range c.Tables {
		if !ok || !strings.HasPrefix(t.Name, p+"_") {
			return ""
		}
	}
	return p + "_"
}
