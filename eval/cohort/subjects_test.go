package cohort

import (
	"slices"
	"strings"
	"testing"
)

func TestParseSubjects(t *testing.T) {
	for text, want := range map[string][]int{
		"1-8": {1, 2, 3, 4, 5, 6, 7, 8}, "1,3,5": {1, 3, 5}, "7,1-3": {1, 2, 3, 7}, "4": {4}, "2-2": {2}, "all": nil,
	} {
		if got, err := ParseSubjects(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, expected %v; %v", text, got, want, err)
		}
	}
	for text, message := range map[string]string{
		"": `""`, "0": `"0"`, "9": `"9"`, "1-9": `"1-9"`, "3-1": `"3-1"`, "-2": `"-2"`, "1,": `"" in "1,"`, "subj01": `"subj01"`,
		"1-": `"1-"`, "1-2-3": `"1-2-3"`, "All": `"All"`, "1,2,1": "subject 1 twice", "1-3,2": "subject 2 twice", "99999999999999999999": "expected numbers from 1 to 8",
	} {
		if got, err := ParseSubjects(text); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%q: %v, %v, expected an error with %q", text, got, err, message)
		}
	}
}
