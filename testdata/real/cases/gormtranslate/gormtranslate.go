// Package gormtranslate has gorm return its own errors.
package gormtranslate

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

// Tag has a unique name.
type Tag struct {
	ID   int64
	Name string `gorm:"unique"`
}

// Store is a repository.
type Store struct{ db *gorm.DB }

var errTaken = errors.New("taken")

// Open connects.
func Open(dialector gorm.Dialector) (*Store, error) {
	db, err := gorm.Open(dialector, &gorm.Config{TranslateError: true})
	if err != nil {
		return nil, err
	}
	return &Store{db}, nil
}

func (s *Store) driver(name string) error {
	var tag Tag
	if err := s.db.Where("name = ?", name).First(&tag).Error; err == nil { // want "dead-recovery"
		return nil
	}
	err := s.db.Create(&Tag{Name: name}).Error
	var pe *pgconn.PgError
	if errors.As(err, &pe) && pe.Code == "23505" {
		return errTaken
	}
	return err
}

// ok: gorm returns ErrDuplicatedKey.
func (s *Store) translated(name string) error {
	var tag Tag
	if err := s.db.Where("name = ?", name).First(&tag).Error; err == nil {
		return nil
	}
	err := s.db.Create(&Tag{Name: name}).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return errTaken
	}
	return err
}
