package main

import "testing"

func TestReplace(t *testing.T) {
	got, err := replace([]byte("a\n<!-- x -->\nold\n<!-- /x -->\nb\n"), "x", []byte("\nnew\n"))
	if err != nil || string(got) != "a\n<!-- x -->\n\nnew\n\n<!-- /x -->\nb\n" {
		t.Errorf("%q, %v", got, err)
	}
	for _, text := range []string{"", "<!-- x -->\n", "<!-- /x --><!-- x -->\n"} {
		if _, err := replace([]byte(text), "x", []byte("new")); err == nil {
			t.Errorf("%q has no marks and was taken", text)
		}
	}
}
