/* Water, green and land cover: which kind, by what the polygon says.  A polygon is one of the three at most: water
 * before green before cover. */
#include "tools/import.h"

typedef struct {
    JumTag tag;
    const char *words, *kind;
} Rule;

static const Rule water[] = {
    {JUM_TAG_water, "river|riverbank|stream|oxbow|rapids|stream_pool", "river"},
    {JUM_TAG_water, "canal|lock|ditch|moat", "canal"},
    {JUM_TAG_water, "pond|basin|reflecting_pool|fountain|wastewater|fishpond|fish_pond", "pond"},
    {JUM_TAG_water, "water|lake|reservoir|lagoon", "lake"},
    {JUM_TAG_waterway, "riverbank|river", "river"},
    {JUM_TAG_waterway, "dock|canal|boatyard", "canal"},
    {JUM_TAG_landuse, "reservoir", "lake"},
    {JUM_TAG_landuse, "basin", "pond"},
    {JUM_TAG_leisure, "swimming_pool", "pond"},
    {JUM_TAG_natural, "water|bay", "lake"},
};

static const Rule green[] = {
    {JUM_TAG_leisure, "park|nature_reserve|common|dog_park|playground|recreation_ground", "park"},
    {JUM_TAG_leisure, "garden", "garden"},
    {JUM_TAG_leisure, "pitch|golf_course|track|stadium|miniature_golf", "pitch"},
    {JUM_TAG_landuse, "forest", "wood"},
    {JUM_TAG_landuse, "cemetery", "cemetery"},
    {JUM_TAG_landuse, "allotments|plant_nursery", "allotment"},
    {JUM_TAG_landuse, "grass|village_green|recreation_ground|flowerbed|greenery", "park"},
    {JUM_TAG_amenity, "grave_yard", "cemetery"},
    {JUM_TAG_natural, "wood|scrub|tree_row|tree_group", "wood"},
    {JUM_TAG_natural, "grassland|heath|fell", "park"},
};

static const Rule cover[] = {
    {JUM_TAG_landuse, "farmland|farmyard|farm|greenhouse_horticulture|animal_keeping", "field"},
    {JUM_TAG_landuse, "meadow", "meadow"},
    {JUM_TAG_landuse, "vineyard|orchard", "vineyard"},
    {JUM_TAG_landuse,
     "residential|commercial|retail|education|institutional|religious|construction|garages|"
     "brownfield|greenfield|civic_admin",
     "urban"},
    {JUM_TAG_landuse, "industrial|quarry|landfill|railway|port|depot|military|harbour",
     "industrial"},
    {JUM_TAG_natural, "wetland|marsh|sand|beach|shingle|mud|bare_rock|scree", "meadow"},
};

static const char *
first_rule(const Rule *rules, gsize n, const JumTags *tags)
{
    for (gsize i = 0; i < n; i++)
        if (jum_tags_is_any(tags, rules[i].tag, rules[i].words))
            return rules[i].kind;
    return NULL;
}

const char *
jum_import_area_kind(JumTable table, const JumTags *tags)
{
    const char *as_water = first_rule(water, G_N_ELEMENTS(water), tags);
    if (table == JUM_TABLE_water_area || as_water != NULL)
        return table == JUM_TABLE_water_area ? as_water : NULL;
    const char *as_green = first_rule(green, G_N_ELEMENTS(green), tags);
    if (table == JUM_TABLE_green_area || as_green != NULL)
        return table == JUM_TABLE_green_area ? as_green : NULL;
    return first_rule(cover, G_N_ELEMENTS(cover), tags);
}
