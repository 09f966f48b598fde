package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"vision/eval/coco"
)

// infoInstances counts the objects of every category.
func (a *app) infoInstances(path string) error {
	d, err := coco.ReadFile(path)
	if err != nil {
		return err
	}
	type category struct {
		Name          string `json:"name"`
		Supercategory string `json:"supercategory"`
		Objects       int    `json:"objects"`
		Images        int    `json:"images"`
	}
	objects, images := map[int64]int{}, map[int64]map[int64]bool{}
	for _, o := range d.Annotations {
		objects[o.CategoryID]++
		if images[o.CategoryID] == nil {
			images[o.CategoryID] = map[int64]bool{}
		}
		images[o.CategoryID][o.ImageID] = true
	}
	var all []category
	for _, c := range d.Categories {
		all = append(all, category{c.Name, c.Supercategory, objects[c.ID], len(images[c.ID])})
	}
	slices.SortStableFunc(all, func(x, y category) int { return cmp.Compare(y.Objects, x.Objects) })
	if a.json {
		return json.NewEncoder(a.out).Encode(map[string]any{"images": len(d.Images), "objects": len(d.Annotations), "categories": all})
	}
	if _, err := fmt.Fprintf(a.out, "%d images, %d objects of %d categories\n", len(d.Images), len(d.Annotations), len(d.Categories)); err != nil {
		return err
	}
	for _, c := range all {
		if _, err := fmt.Fprintf(a.out, "%-16s %-14s %7d objects in %d images\n", c.Name, c.Supercategory, c.Objects, c.Images); err != nil {
			return err
		}
	}
	return nil
}

// infoCaptions counts the captions and shows those of the first image.
func (a *app) infoCaptions(path string) error {
	d, err := coco.ReadCaptionsFile(path)
	if err != nil {
		return err
	}
	first, by := d.Images[0], d.ByImage()
	if a.json {
		return json.NewEncoder(a.out).Encode(map[string]any{"images": len(d.Images), "captions": len(d.Annotations), "first": map[string]any{"file_name": first.FileName, "captions": by[first.ID]}})
	}
	if _, err := fmt.Fprintf(a.out, "%d images, %d captions\n%s\n", len(d.Images), len(d.Annotations), first.FileName); err != nil {
		return err
	}
	for _, text := range by[first.ID] {
		if _, err := fmt.Fprintf(a.out, "  %s\n", text); err != nil {
			return err
		}
	}
	return nil
}
