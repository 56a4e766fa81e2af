/* jumeau-whatif: solves without a screen.  Here only the table of commands and what they share: help,
 * version, one sentence on stderr and the exit status that scripts rely on. */
#include "tools/whatif.h"

#include <string.h>

#include "base/language.h"

typedef struct {
    const char *name;
    JumExit (*run)(int argc, char **argv, GError **error);
} Command;

static const Command COMMANDS[] = {
    {"criticality", jum_whatif_criticality},
    {"energy", jum_whatif_energy},
    {"example", jum_whatif_example},
    {"isolate", jum_whatif_isolate},
    {"light-classes", jum_whatif_light_classes},
    {"light-rules", jum_whatif_light_rules},
    {"lighting", jum_whatif_lighting},
    {"lighting-city", jum_whatif_lighting_city},
    {"photometry", jum_whatif_photometry},
    {"run", jum_whatif_run},
    {"street", jum_whatif_street},
    {"sun", jum_whatif_sun},
    {"sunhours", jum_whatif_sunhours},
    {"water", jum_whatif_water},
};

static const char HELP[] =
    "jumeau-whatif: what would be, solved without a screen\n"
    "\n"
    "jumeau-whatif sun --lat D --lon D --time T [--elevation M] [--pressure HPA] [--temperature "
    "C]\n"
    "                  [--delta-t S] [--refraction D] --json\n"
    "    Where the sun is: degrees, azimuth from true north, clockwise; sunrise, transit and "
    "sunset\n"
    "    of the UTC date, null if there is none; civil and nautical twilight.\n"
    "    zenith_deg is refracted by the air, zenith_geometric_deg is not.\n"
    "    Defaults: elevation 0 m, pressure of the standard air at that elevation, 12 °C,\n"
    "    delta-t 69.2 s (terrestrial minus universal time), refraction 0.5667°.\n"
    "\n"
    "jumeau-whatif sunhours --territory F --bbox MINLON,MINLAT,MAXLON,MAXLAT (--date YYYY-MM-DD | "
    "--year YYYY) [--least-height DEGREES] --json\n"
    "    Hours of sun, by steps of 5 minutes of UTC days, 2 m above the ground and along the "
    "façades of\n"
    "    a district of 3 km a side at most; buildings and relief cast shadows, up to 500 m around, "
    "trees\n"
    "    do not.  The sun counts from --least-height up (default 0; EN 17037 leaves it to each "
    "country).\n"
    "    With and without a project: a scenario with building.add or building.remove, and run.\n"
    "\n"
    "jumeau-whatif water NET.inp [--states S.csv] [--quality] [--csv FILE] [--json]\n"
    "    Solves an EPANET 2.2/2.3 file over its extended period.  --csv: heads, pressures, flows "
    "and\n"
    "    statuses at every report step "
    "(time_s,kind,id,head_m,pressure_m,flow_m3s,status,quality).\n"
    "    --states: solves alone each instant of a table of tank levels, statuses, settings and\n"
    "    demands (time_s,kind,id,level_m,status,setting,demand_m3s).\n"
    "    --quality: also follows what the file asks for: a chemical, age (h) or a trace (%).\n"
    "\n"
    "jumeau-whatif isolate --territory F --pipe P [--failed VALVE,VALVE…] [--hour H] [--json]\n"
    "    What to close so that a pipe (or junction) has no water, as a sheet for the crew: valves "
    "in "
    "order,\n"
    "    with street, by command or by hand; who is cut, what pressure is left elsewhere at that "
    "hour (8).\n"
    "    --failed: valves that do not close or are not found; the next ones are taken.\n"
    "\n"
    "jumeau-whatif criticality --territory F [--hour H] [--threads N] [--csv FILE] [--json]\n"
    "    All pipes ranked by what their loss takes away at that hour (8): water of those it cuts, "
    "and what\n"
    "    others no longer draw for want of pressure.  --csv: "
    "rank,pipe,segment,missing_m3s,unserved_m3s,\n"
    "    short_m3s,cut_nodes,low_nodes,solved (graph: no water passes through it; hydraulics).\n"
    "\n"
    "jumeau-whatif run SCENARIO.json --territory F --out RESULT.json [--csv FILE [--table NAME]]\n"
    "    What a scenario changes against today, by each solver that it asks for or whose things it "
    "changes:\n"
    "    figures, tables and values by asset.  The same scenario on the same territory gives the "
    "same\n"
    "    bytes.  --csv: the first table, or the one called NAME (lighting.communes, indicators…).\n"
    "\n"
    "jumeau-whatif energy --territory F [--year Y] [--tariff NAME] [--emission NAME] --json\n"
    "    What public lighting uses in a year, today; tariffs and emission factors by their name "
    "in\n"
    "    data/lighting/tariffs.ini.\n"
    "\n"
    "jumeau-whatif lighting --luminaires L.csv --points P.csv [--occluders O.csv] [--photometry "
    "DIR]\n"
    "                  [--quantity Q] [--facing DEG] [--csv FILE] [--json]\n"
    "    Illuminance of points by luminaires: IES LM-63 or EULUMDAT files of DIR, or beside L.  Q: "
    "horizontal\n"
    "    (the default), vertical, semi-cylindrical, hemispherical; facing from +x "
    "counter-clockwise.\n"
    "    What a file declares and does not hold is said on stderr, with --json in \"warnings\".\n"
    "    L: file,x_m,y_m,z_m,azimuth_of_0deg_plane_from_x_ccw_deg,tilt_deg,scale (or "
    "C90_direction:\n"
    "    +x -x +y -y); P: x_m,y_m,z_m; O: x0_m,y0_m,x1_m,y1_m,height_m.\n"
    "\n"
    "jumeau-whatif photometry NAME|FILE [--ies OUT] --json\n"
    "    What a luminaire of data/lighting/luminaires.ini or of an IES or EULUMDAT file is worth: "
    "flux, declared\n"
    "    and integrated, upward share, CIE flux code, peaks.  --ies: as a file (IES LM-63-2002) "
    "for "
    "other programs.\n"
    "\n"
    "jumeau-whatif light-classes --territory F [--photometry DIR] [--year Y] [--csv FILE] [--lamps "
    "FILE] --json\n"
    "    Every lit street against the class of EN 13201-2 that data/lighting/classes.ini asks of "
    "it, at full\n"
    "    level: figures, pass, fail, or inconclusive where over 20 % of its light rests on assumed "
    "data.\n"
    "    dp, de: EN 13201-5 of each street and commune, of the carriageways with lamps of their "
    "own.\n"
    "    DIR: photometric files that lamps name.  --lamps: what each lamp is taken for, and where "
    "each value\n"
    "    comes from: measured, inventory, type, assumed.\n"
    "\n"
    "jumeau-whatif light-rules --territory F [--photometry DIR] [--year Y] [--csv FILE] [--json]\n"
    "    Every lamp against the arrêté of 27 December 2018 (upward light, flux code 3, colour, "
    "lumens a square\n"
    "    metre, light on water, hours) and its commune's order; limits and articles in\n"
    "    data/lighting/light-rules.ini.  Binding: put in service since 2020, or a rule that binds "
    "all.\n"
    "\n"
    "jumeau-whatif street --luminaire NAME|FILE --width M --height M (--spacing M | --class C)\n"
    "                  [--arrangement A] [--lanes N] [--overhang M] [--tilt DEG] [--flux LM] "
    "[--power W]\n"
    "                  [--maintenance F] [--surface S] [--from M] [--to M] [--step M] [--hours H]\n"
    "                  [--path-from M --path-width M [--path-class P]]\n"
    "                  [--csv FILE] [--json]\n"
    "    A straight street measured as EN 13201-3:2015 says (illuminance, luminance, uniformities, "
    "fTI, R_EI)\n"
    "    and judged by a class of EN 13201-2: M1 to M6, C0 to C5, P1 to P7.  Without --spacing: "
    "the "
    "widest\n"
    "    from 5 to 80 m, by 0.5 m, that meets the class.  NAME: of data/lighting/luminaires.ini.  "
    "A: one-side,\n"
    "    opposite, staggered, axial, central.  S: R3 (the default), C2, matt, none, or a CSV file "
    "(tan, then 10 000 r by angle).  Defaults: 2 "
    "lanes, flux,\n"
    "    power and maintenance of the luminaire.  dp and de: EN 13201-5, of the carriageway at "
    "full "
    "level\n"
    "    for 4 100 hours.  A path for people on foot: from so far left of the right edge "
    "(negative: "
    "beside it),\n"
    "    so wide; also its vertical and semi-cylindrical minimum at 1.5 m.  --csv: the grids "
    "(quantity,observer_lane,x_m,y_m,value).\n"
    "\n"
    "jumeau-whatif lighting-city --territory F [--level L] [--occlusion] [--cutoff LX] [--threads "
    "N]\n"
    "                  [--check N] [--out FILE.tif] --json\n"
    "    Illuminance on the ground of a whole territory by its lamps, 1 m by 1 m wherever one\n"
    "    reaches or a lit street passes; mean and least on the carriageways, by commune.  A lamp "
    "is\n"
    "    left out where it gives less than the cutoff (0.00003 lx); error_bound_lx is the most "
    "that\n"
    "    costs a square metre.  --level: of all lamps, 0 to 1.  --occlusion: buildings hide "
    "light;\n"
    "    the cutoff is then 0.01 lx at least.  --check: compares N cells with the point method "
    "and\n"
    "    all lamps (tolerance: 1 % or 0.01 lx).  --out: a GeoTIFF, hundredths of a lux.\n"
    "\n"
    "jumeau-whatif example scenario\n"
    "    Prints a scenario to start from; its schema is data/schema/scenario.schema.json.\n"
    "\n"
    "Times are ISO 8601, UTC when they carry no offset; answers are in UTC.\n"
    "Exit status: 0 an answer; 1 none, with one line on stderr; 2 wrong usage;\n"
    "3 an answer that misses its tolerance.\n";

static JumExit
fail(const char *command, const GError *error)
{
    g_printerr("jumeau-whatif%s%s: %s\n", command != NULL ? " " : "",
               command != NULL ? command : "", error->message);
    return g_error_matches(error, JUM_ERROR, JUM_ERROR_USAGE) ? JUM_EXIT_USAGE : JUM_EXIT_NONE;
}

int
main(int argc, char **argv)
{
    jum_language_init();
    if (argc >= 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        g_print("%s", HELP);
        return JUM_EXIT_ANSWER;
    }
    if (argc >= 2 && strcmp(argv[1], "--version") == 0) {
        g_print("jumeau-whatif %s\n", JUM_VERSION);
        return JUM_EXIT_ANSWER;
    }
    const char *name = argc >= 2 ? argv[1] : "";
    for (gsize i = 0; i < G_N_ELEMENTS(COMMANDS); i++) {
        if (strcmp(COMMANDS[i].name, name) != 0)
            continue;
        if (argc >= 3 && strcmp(argv[2], "--help") == 0) {
            g_print("%s", HELP);
            return JUM_EXIT_ANSWER;
        }
        g_autoptr(GError) error = NULL;
        JumExit status = COMMANDS[i].run(argc - 2, argv + 2, &error);
        return error != NULL ? fail(name, error) : status;
    }
    g_autoptr(GError) error = g_error_new(JUM_ERROR, JUM_ERROR_USAGE,
                                          *name != '\0' ? "no command '%s'; --help lists them"
                                                        : "which command? --help lists them%s",
                                          name);
    return fail(NULL, error);
}
