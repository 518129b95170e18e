// Package real pins the true libraries against which dupsert's knowledge of
// them is tested. It is a module of its own, so that none of them is a
// dependency of dupsert.
package real

import (
	_ "github.com/jinzhu/gorm"
	_ "gorm.io/gorm"
)
