package schema

// Check is a CHECK constraint.
type Check struct {
	Name string `json:"name,omitempty"` // "" if the statement gives none
	Expr string `json:"expr"`           // SQL text of the condition
}

// ForeignKey says that the columns' values are those of a row of another table.
type ForeignKey struct {
	Name       string   `json:"name,omitempty"` // "" if the statement gives none
	Columns    []string `json:"columns"`
	Schema     string   `json:"schema,omitempty"`
	Table      string   `json:"table"`
	References []string `json:"references,omitempty"` // the columns there, nil for its primary key
}

// Type is a type that the schema declares: an enumeration has Values, a domain
// the type it is made of as Base.
type Type struct {
	Schema string   `json:"schema,omitempty"`
	Name   string   `json:"name"`
	Values []string `json:"values,omitempty"`
	Base   string   `json:"base,omitempty"`
}
