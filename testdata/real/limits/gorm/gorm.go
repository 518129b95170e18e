// Package gorm holds what is not seen of gorm.io/gorm.
package gorm

import (
	"errors"

	"gorm.io/gorm"
)

// User is a row of users.
type User struct {
	ID   uint
	Name string
}

// Seat is a row of seats.
type Seat struct {
	ID          uint
	Room, Guest string
}

// Option is a row of options.
type Option struct {
	Name  string `gorm:"primaryKey"`
	Value string
}

type store struct{ db *gorm.DB }

func (s store) control(name string) error {
	var u User
	if s.db.Where("name = ?", name).First(&u).Error == nil { // want "unprotected-insert"
		return nil
	}
	return s.db.Create(&User{Name: name}).Error
}

// Whether there is room is a count against a bound, neither found nor missing.
func (s store) book(room, guest string) error {
	var n int64
	if err := s.db.Model(&Seat{}).Where("room = ?", room).Count(&n).Error; err != nil { // miss "unprotected-insert": a number of rows that is compared with a bound is no question whether one is there
		return err
	}
	if n >= 10 {
		return errors.New("full")
	}
	return s.db.Create(&Seat{Room: room, Guest: guest}).Error
}

// The loser's error is ignored, and the row saved whoever made it.
func (s store) set(name, value string) {
	o := Option{Name: name}
	s.db.FirstOrCreate(&o, Option{Name: name}) // false "unhandled-conflict": a write that mends what a failed insert left is not taken for its handler
	o.Value = value
	s.db.Save(&o)
}
