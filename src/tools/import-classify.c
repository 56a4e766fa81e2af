/* Which tables want a feature, by what it says and what kind of geometry it has.  A feature may serve several (a
 * school that is a building and a public site); each table counts what it was offered, kept and dropped, so that
 * the counts of a source add up. */

#include "tools/import.h"

/* ---- does a table want it? ---- */

static gboolean
wants_building(const JumTags *tags)
{
    return jum_tags_yes(tags, JUM_TAG_building);
}

static gboolean
wants_rail(const JumTags *tags)
{
    return jum_tags_is_any(tags, JUM_TAG_railway,
                           "rail|tram|light_rail|subway|narrow_gauge|monorail|funicular|preserved|"
                           "disused|abandoned|construction|proposed|razed");
}

static gboolean
wants_area(JumTable table, const JumTags *tags)
{
    return jum_import_area_kind(table, tags) != NULL;
}

static gboolean
wants_commune(const JumTags *tags)
{
    return jum_tags_is(tags, JUM_TAG_boundary, "administrative") &&
           jum_tags_is(tags, JUM_TAG_admin_level, "8");
}

/* fits: the kinds of geometry a table can take; a polygon also serves a table of points. */
static gboolean
fits(JumTable table, JumGeometry kind)
{
    JumGeometry own = jum_schema_table(table)->geometry;
    return own == kind || (own == JUM_GEOMETRY_POINT && kind == JUM_GEOMETRY_POLYGON);
}

static gboolean
wants(JumTable table, const JumTags *tags)
{
    switch (table) {
    case JUM_TABLE_building:
        return wants_building(tags);
    case JUM_TABLE_road:
        return tags->value[JUM_TAG_highway] != NULL;
    case JUM_TABLE_rail:
        return wants_rail(tags);
    case JUM_TABLE_commune:
        return wants_commune(tags);
    case JUM_TABLE_water_area:
    case JUM_TABLE_green_area:
    case JUM_TABLE_land_cover:
        return wants_area(table, tags);
    default:
        return jum_import_point_kind(table, tags) != NULL;
    }
}

static const JumTable offered[] = {
    JUM_TABLE_building,   JUM_TABLE_road,        JUM_TABLE_rail,       JUM_TABLE_commune,
    JUM_TABLE_water_area, JUM_TABLE_green_area,  JUM_TABLE_land_cover, JUM_TABLE_tree,
    JUM_TABLE_lamp,       JUM_TABLE_junction,    JUM_TABLE_tram_stop,  JUM_TABLE_car_park,
    JUM_TABLE_hydrant,    JUM_TABLE_public_site, JUM_TABLE_camera,     JUM_TABLE_landmark,
    JUM_TABLE_cabinet,
};

/* ---- columns ---- */

static void
fill_rail(JumLayer *layer, guint row, const JumTags *tags)
{
    gboolean tram = jum_tags_is_any(tags, JUM_TAG_railway, "tram|light_rail");
    jum_layer_set_text_by_name(layer, "kind", row, tram ? "tram" : "rail");
    jum_layer_set_int_by_name(layer, "bridge", row, jum_tags_yes(tags, JUM_TAG_bridge) ? 1 : 0);
    if (tram && tags->value[JUM_TAG_ref] != NULL)
        jum_layer_set_text_by_name(layer, "line", row, tags->value[JUM_TAG_ref]);
}

static void
fill_commune(JumLayer *layer, guint row, const JumTags *tags, double area_m2)
{
    const char *code = tags->value[JUM_TAG_insee];
    jum_layer_set_text_by_name(layer, "commune", row,
                               code != NULL ? code : jum_layer_id(layer, row));
    jum_layer_set_real_by_name(layer, "area_km2", row, area_m2 / 1e6);
    gint64 people = jum_tags_count(tags, JUM_TAG_population);
    if (people != JUM_INT_NONE)
        jum_layer_set_int_by_name(layer, "population", row, people);
}

static void
fill_row(JumImport *import,
         JumTable table,
         guint row,
         const JumTags *tags,
         JumImportCount *count,
         double area_m2)
{
    JumLayer *layer = import->layer[table];
    jum_import_add_common(layer, row, tags);
    if (table == JUM_TABLE_building)
        jum_import_building(layer, row, tags, count);
    else if (table == JUM_TABLE_road)
        jum_import_road(layer, row, tags);
    else if (table == JUM_TABLE_rail)
        fill_rail(layer, row, tags);
    else if (table == JUM_TABLE_commune)
        fill_commune(layer, row, tags, area_m2);
    else if (jum_schema_table(table)->geometry == JUM_GEOMETRY_POLYGON)
        jum_layer_set_text_by_name(layer, "kind", row, jum_import_area_kind(table, tags));
    else
        jum_import_point(layer, row, tags, area_m2);
}

/* ---- one feature, one table ---- */

static gboolean
is_out_of_use(JumTable table, const JumTags *tags)
{
    if (table == JUM_TABLE_road)
        return jum_import_road_class(tags->value[JUM_TAG_highway]) == NULL;
    return table == JUM_TABLE_rail &&
           jum_tags_is_any(tags, JUM_TAG_railway, "disused|abandoned|construction|proposed|razed");
}

static JumDrop
keep(JumImport *import,
     JumTable table,
     const JumTags *tags,
     const JumImportSource *source,
     JumImportCount *count)
{
    JumShape *shape = &import->shape;
    JumBox box = jum_shape_box(shape);
    if (import->has_box && !jum_box_intersects(&box, &import->box_m))
        return JUM_DROP_OUTSIDE;
    if (!fits(table, shape->kind))
        return JUM_DROP_OTHER_GEOMETRY;
    if (is_out_of_use(table, tags))
        return JUM_DROP_NOT_IN_USE;
    double area_m2 = jum_shape_area_m2(shape);
    const char *id = table == JUM_TABLE_commune && tags->value[JUM_TAG_insee] != NULL
                         ? tags->value[JUM_TAG_insee]
                         : tags->id;
    if (source->is_osm && jum_import_replace(import, table, id)) {
        count
            ->kept--; /* an older version, in a file of the map's history, or a neighbouring file's copy */
        count->dropped[JUM_DROP_DUPLICATE]++;
    }
    guint row = jum_import_add_row(import, table, id, source);
    if (jum_schema_table(table)->geometry == JUM_GEOMETRY_POINT &&
        shape->kind == JUM_GEOMETRY_POLYGON)
        jum_shape_to_point(shape);
    if (table == JUM_TABLE_road && jum_tags_is_any(tags, JUM_TAG_oneway, "-1|reverse"))
        jum_shape_reverse(shape);
    jum_import_add_shape(import->layer[table], shape);
    fill_row(import, table, row, tags, count, area_m2);
    return JUM_DROP_NONE;
}

void
jum_import_feature(JumImport *import,
                   JumImportSource *source,
                   const JumTags *tags,
                   OGRGeometryH geometry,
                   const JumProjection *projection)
{
    gboolean wanted = FALSE;
    jum_import_coast_feature(import, tags, geometry, projection);
    gboolean is_point =
        geometry != NULL && !OGR_G_IsEmpty(geometry) && OGR_G_GetDimension(geometry) == 0;
    for (gsize i = 0; i < G_N_ELEMENTS(offered); i++) {
        JumTable table = offered[i];
        if (is_point && jum_schema_table(table)->geometry != JUM_GEOMETRY_POINT)
            continue; /* a node on a road, an entrance: not a road, not a building */
        if (!wants(table, tags))
            continue;
        JumImportCount *count = &source->count[table];
        gboolean repaired = FALSE;
        wanted = TRUE;
        count->read++;
        JumDrop drop = jum_shape_read(&import->shape, geometry, projection, &repaired);
        if (drop == JUM_DROP_NONE)
            drop = keep(import, table, tags, source, count);
        if (drop == JUM_DROP_NONE)
            count->kept++;
        else
            count->dropped[drop]++;
        count->repaired += drop == JUM_DROP_NONE && repaired ? 1 : 0;
    }
    if (!wanted) {
        source->count[JUM_N_TABLES].read++;
        source->count[JUM_N_TABLES].dropped[JUM_DROP_OTHER]++;
    }
}
