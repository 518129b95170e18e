// Package model holds the rows of the case.
package model

// User has no key on its name; its e-mail address is unique.
type User struct {
	ID    int64 `gorm:"primaryKey"`
	Name  string
	Email string `gorm:"unique"`
	OrgID int64
}

// Member is unique by its organisation and its user.
type Member struct {
	ID     int64 `gorm:"primaryKey"`
	OrgID  int64
	UserID int64 `gorm:"column:member_id"`
}

// TableName is the name of the table.
func (Member) TableName() string { return "members" }
