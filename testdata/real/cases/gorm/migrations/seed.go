// Package migrations runs once, before anything else does.
package migrations

import "gorm.io/gorm"

// Role has no key on its name.
type Role struct {
	ID   uint
	Name string
}

// Seed inserts the roles that are missing.
func Seed(db *gorm.DB) error {
	for _, name := range []string{"admin", "guest"} {
		var r Role
		if db.Where("name = ?", name).First(&r).Error == nil {
			continue
		}
		if err := db.Create(&Role{Name: name}).Error; err != nil {
			return err
		}
	}
	return nil
}
