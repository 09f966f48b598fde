package main

import (
	"fmt"
	"path"
	"strings"

	"vision/models/pixels"
)

const attributionHead = `# The photographs in pictures/

Sixty photographs of COCO 2017 (https://cocodataset.org), each under its own
licence, as recorded by COCO. COCO does not record titles and authors; the
Flickr page in the last column names them. The annotations in
pictures/instances.json are COCO's, Copyright (c) COCO Consortium, CC BY 4.0
(https://creativecommons.org/licenses/by/4.0/), scaled to the pictures.

Changes made to every photograph: decoded from JPEG, resized (bicubic) to the
sides given, stored as PNG. Photographs under CC BY-SA 2.0 remain under CC BY-SA 2.0
in this form. This file is written by eval/photos/make.

| file | title | licence | original | changes | Flickr image | Flickr page |
|---|---|---|---|---|---|---|
`

// names gives COCO's licence names in short form.
var names = map[string]string{
	"Attribution License":             "CC BY 2.0",
	"Attribution-ShareAlike License":  "CC BY-SA 2.0",
	"No known copyright restrictions": "no known copyright restrictions",
}

// attributionRow is one picture's line. A static Flickr address starts its
// last part with the photograph's number, which leads to its page.
func attributionRow(row row, name string, src *pixels.RGB8, w, h int) string {
	licence := names[row.licence]
	if licence == "" {
		licence = row.licence
	}
	number, _, _ := strings.Cut(path.Base(row.source), "_")
	return fmt.Sprintf("| %s | not recorded (COCO %s %s) | [%s](%s) | %d×%d | resized to %d×%d, PNG | %s | https://www.flickr.com/photo.gne?id=%s |\n",
		name, row.split, row.file, licence, row.licenceURL, src.W, src.H, w, h, row.source, number)
}
