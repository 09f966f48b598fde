//go:build nodemo

package photos

import (
	"strings"
	"testing"
)

func TestLeftOut(t *testing.T) {
	if _, err := All(); err == nil || !strings.Contains(err.Error(), "nodemo") {
		t.Errorf("error %v, expected one that names the tag", err)
	}
}
