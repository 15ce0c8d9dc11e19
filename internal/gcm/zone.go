package gcm

import (
	"time"
	_ "time/tzdata" // a container may have no zones of its own
)

// Zone is the name of the conference's time zone, in which instants are shown.
const Zone = "America/Mexico_City"

var zone = func() *time.Location {
	z, err := time.LoadLocation(Zone)
	if err != nil {
		panic("gcm: the built-in zones lack " + Zone)
	}
	return z
}()

// InZone gives an instant as the clocks of the conference show it.
func InZone(at time.Time) time.Time { return at.In(zone) }

// ParseInZone reads an instant as the clocks of the conference show it.
func ParseInZone(layout, value string) (time.Time, error) {
	return time.ParseInLocation(layout, value, zone)
}
