// Package schema is what the package ent is generated from.
package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"entgo.io/ent/schema/mixin"
)

// Deletable is a mixin: rows are marked, not deleted.
type Deletable struct{ mixin.Schema }

// Fields of the Deletable.
func (Deletable) Fields() []ent.Field {
	return []ent.Field{
		field.Time("created_at").Default(time.Now).Immutable(),
		field.Time("deleted_at").Optional().Nillable(),
	}
}

// Group has a name of its own.
type Group struct{ ent.Schema }

// Fields of the Group.
func (Group) Fields() []ent.Field {
	return []ent.Field{field.String("name").Unique(), field.String("title")}
}

// Edges of the Group.
func (Group) Edges() []ent.Edge { return []ent.Edge{edge.To("users", User.Type)} }

// User is unique by its e-mail address, by its name within the group, and by its
// nickname while it is not deleted.
type User struct{ ent.Schema }

// Mixin of the User.
func (User) Mixin() []ent.Mixin { return []ent.Mixin{Deletable{}} }

// Fields of the User.
func (User) Fields() []ent.Field {
	return []ent.Field{
		field.String("email").Unique(),
		field.String("name"),
		field.String("nickname").Optional(),
		field.Enum("role").Values("admin", "member").Default("member"),
		field.String("bio").Optional().MaxLen(100_000),
	}
}

// Edges of the User.
func (User) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("group", Group.Type).Ref("users").Unique(),
		edge.To("pets", Pet.Type),
		edge.To("friends", User.Type),
	}
}

// Indexes of the User.
func (User) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("name").Edges("group").Unique(),
		index.Fields("nickname").Unique().Annotations(entsql.IndexWhere("deleted_at IS NULL")),
		index.Fields("name", "role"),
		index.Fields("bio").Unique().StorageKey("one_bio").Annotations(entsql.Prefix(100)),
	}
}

// Pet is unique by its name among its owner's, and below its parent.
type Pet struct{ ent.Schema }

// Fields of the Pet.
func (Pet) Fields() []ent.Field {
	return []ent.Field{
		field.String("name"),
		field.Int("owner_id").Optional(),
		field.Int("age").Default(1),
	}
}

// Edges of the Pet.
func (Pet) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("owner", User.Type).Ref("pets").Unique().Field("owner_id"),
		edge.To("children", Pet.Type).From("parent").Unique(),
	}
}

// Indexes of the Pet.
func (Pet) Indexes() []ent.Index {
	return []ent.Index{index.Fields("owner_id", "name").Unique(), index.Fields("age").Edges("parent").Unique()}
}

// Setting has a natural primary key.
type Setting struct{ ent.Schema }

// Fields of the Setting.
func (Setting) Fields() []ent.Field {
	return []ent.Field{field.String("id"), field.String("value")}
}
