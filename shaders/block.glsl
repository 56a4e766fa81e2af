// Buildings and other prisms: param 0 = x, y of the corner of the grid, altitude of z = 0, metres a step.
// 1.x = share of the windows that are lit (FACADE and NIGHT: presentation only, never where light is measured).
// DECK: a bridge, whose long faces take the light of its lamps pixel by pixel.
// A face takes colour and light from its last vertex; only the shade at its foot is interpolated, and with PLAIN (far)
// not even that: a face has one colour, which spares software GL a tenth of them.
// With FACADE (presentation, not at the lowest quality) near walls show their storeys and windows; NIGHT while lamps burn.
#ifdef VERTEX
layout(location = 0) in vec3 a_place;
layout(location = 1) in vec2 a_normal;
layout(location = 2) in vec4 a_look; // palette, shade, openness, kind
flat out vec4 v_colour; // what haze lets through, and the part of haze
#ifndef PLAIN
out float v_open;
flat out vec3 v_haze; // what haze adds
#endif
#ifdef NIGHT
flat out vec3 v_lamp;
#endif
#ifdef FACADE
flat out vec4 v_wall; // normal x, y; altitude of the foot; 1 for a wall with windows
#endif
#ifdef SHADOW
flat out vec3 v_sun;
flat out vec3 v_normal;
#endif
#if defined(FACADE) || defined(SHADOW) || defined(DECK)
out vec3 v_place;
#endif
void main()
{
    vec3 place = vec3(u_param[0].xy + a_place.xy * u_param[0].w, u_param[0].z + a_place.z * 0.01);
    vec3 normal = vec3(a_normal, sqrt(max(1.0 - dot(a_normal, a_normal), 0.0)));
    vec3 paint = texelFetch(u_texture0, ivec2(int(a_look.x), 0), 0).rgb;
    paint *= 0.94 + a_look.y * (0.12 / 255.0);
    float part = haze_part(distance(place, u_eye.xyz));
    paint *= 1.0 - part;
#ifdef SHADOW
    v_colour = vec4(paint * skylight(normal), part);
    v_sun = paint * sunlight(normal);
    v_normal = normal;
#else
    v_colour = vec4(paint * daylight(normal, 1.0), part);
#endif
#ifdef NIGHT
#ifdef DECK
    v_lamp = paint * (normal.z > 0.5 ? 1.0 : 0.25);
#else
    v_lamp = paint * lamplight(place.xy + normal.xy * 3.0) * (1.0 - 0.9 * normal.z);
#endif
#endif
#ifdef PLAIN
    float open = 0.5 + a_look.z * (0.5 / 255.0); // halfway up, of a wall's foot
    v_colour.rgb = v_colour.rgb * open + u_haze.rgb * part;
#ifdef NIGHT
    v_colour.rgb += v_lamp * (1.7 - open);
#endif
#else
    v_open = a_look.z * (1.0 / 255.0);
    v_haze = u_haze.rgb * part;
#endif
#ifdef FACADE
    v_wall = vec4(a_normal, place.z + 1.5, a_look.w == 1.0 ? 1.0 : 0.0);
#endif
#if defined(FACADE) || defined(SHADOW) || defined(DECK)
    v_place = place;
#endif
    gl_Position = u_view_proj * vec4(place, 1.0);
}
#else
flat in vec4 v_colour;
#ifndef PLAIN
in float v_open;
flat in vec3 v_haze;
#endif
#ifdef NIGHT
flat in vec3 v_lamp;
#endif
#ifdef SHADOW
flat in vec3 v_sun;
flat in vec3 v_normal;
#endif
#if defined(FACADE) || defined(SHADOW) || defined(DECK)
in vec3 v_place;
#endif
#ifdef FACADE
flat in vec4 v_wall;

// How much of the pixel is window, 0..1: bays of 2.7 m, storeys of 3 m, wider on the ground floor; y: how much of that is
// a window with a light; z: 1 where storeys are too small to be seen.  relief: what frames, string courses and the plinth
// do to the wall.
vec3 window_part(out float relief)
{
    float along = dot(v_place.xy, vec2(-v_wall.y, v_wall.x));
    vec2 at = vec2(along / 2.7, (v_place.z - v_wall.z) / 3.0);
    vec2 wide = fwidth(at);
    vec2 cell = abs(fract(at) - vec2(0.5, 0.52));
    vec2 size = at.y < 1.0 ? vec2(0.29, 0.33) : vec2(0.21, 0.27);
    vec2 sharp = 1.0 / max(wide, vec2(0.02));
    vec2 edge = clamp((size - cell) * sharp + 0.5, 0.0, 1.0);
    vec2 rim = clamp((size + vec2(0.055, 0.05) - cell) * sharp + 0.5, 0.0, 1.0);
    float fade = clamp(1.6 - 2.2 * max(wide.x, wide.y), 0.0, 1.0);
    float seen = clamp(2.0 - 4.0 * wide.y, 0.0, 1.0);
    float part = mix(0.2, edge.x * edge.y, fade) * step(0.02, at.y) * seen;
    float course = clamp((0.04 - abs(fract(at.y + 0.5) - 0.5)) * sharp.y + 0.5, 0.0, 1.0) * step(0.5, at.y);
    float plinth = clamp((0.2 - at.y) * sharp.y + 0.5, 0.0, 1.0);
    relief = 1.0 + (max(rim.x * rim.y, course) * 0.13 - plinth * 0.16) * fade * seen;
#ifdef NIGHT
    ivec2 which = ivec2(floor(at));
    uint mixed = uint(which.x * 73856093 ^ which.y * 19349663 ^ int(v_wall.x * 127.0) * 83492791);
    mixed = (mixed ^ (mixed >> 13)) * 1274126177u;
    float own = float((mixed >> 8) & 1023u) / 1023.0;
    float lit = own < u_param[1].x ? 0.55 + 0.45 * fract(own * 37.0) : 0.0;
    return vec3(part, mix(u_param[1].x * 0.75, lit, fade), 1.0 - seen);
#else
    return vec3(part, 0.0, 0.0);
#endif
}
#endif
out vec4 o_colour;
#ifdef PLAIN
void main()
{
    o_colour = vec4(v_colour.rgb, 1.0);
}
#else
void main()
{
    vec3 colour = v_colour.rgb;
#ifdef SHADOW
    colour += v_sun * sun_reach(v_place, v_normal);
#endif
    colour *= v_open; // the sky lights the top of a wall, lamps its foot
#if defined(NIGHT) && defined(DECK)
    colour += v_lamp * lamplight(v_place.xy);
#elif defined(NIGHT)
    colour += v_lamp * (1.7 - v_open);
#endif
#ifdef FACADE
    if (v_wall.w > 0.5) {
        float relief;
        vec3 window = window_part(relief);
        colour *= relief;
        vec3 pane = colour * vec3(0.46, 0.51, 0.57) + u_zenith.rgb * (0.13 - 0.13 * v_colour.a);
#ifdef NIGHT
        colour += vec3(1.0, 0.76, 0.44) * (window.z * u_param[1].x * 0.22 * u_sky.w * (1.0 - v_colour.a));
        pane += vec3(1.0, 0.76, 0.44) * (window.y * 0.85 * u_sky.w * (1.0 - v_colour.a));
#endif
        colour = mix(colour, pane, window.x);
    }
#endif
    o_colour = vec4(colour + v_haze, 1.0);
}
#endif
#endif
