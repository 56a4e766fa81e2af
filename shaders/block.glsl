// Buildings and other prisms: param 0 = x, y of the corner of the grid, altitude of z = 0, metres a step.
// A face takes colour and light from its last vertex; only the shade at its foot is interpolated.
// With FACADE (presentation, not at the lowest quality) near walls show their storeys and windows; NIGHT while lamps burn.
#ifdef VERTEX
layout(location = 0) in vec3 a_place;
layout(location = 1) in vec2 a_normal;
layout(location = 2) in vec4 a_look; // palette, shade, openness, kind
flat out vec4 v_colour; // what haze lets through, and the part of haze
out float v_open;
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
#if defined(FACADE) || defined(SHADOW)
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
    v_lamp = paint * lamplight(place.xy + normal.xy * 3.0) * (1.0 - 0.9 * normal.z);
#endif
    v_open = a_look.z * (1.0 / 255.0);
#ifdef FACADE
    v_wall = vec4(a_normal, place.z + 1.5, a_look.w == 1.0 ? 1.0 : 0.0);
#endif
#if defined(FACADE) || defined(SHADOW)
    v_place = place;
#endif
    gl_Position = u_view_proj * vec4(place, 1.0);
}
#else
flat in vec4 v_colour;
in float v_open;
#ifdef NIGHT
flat in vec3 v_lamp;
#endif
#ifdef SHADOW
flat in vec3 v_sun;
flat in vec3 v_normal;
#endif
#if defined(FACADE) || defined(SHADOW)
in vec3 v_place;
#endif
#ifdef FACADE
flat in vec4 v_wall;

// How much of the pixel is window, 0..1: bays of 2.7 m, storeys of 3 m.
float window_part()
{
    float along = dot(v_place.xy, vec2(-v_wall.y, v_wall.x));
    vec2 at = vec2(along / 2.7, (v_place.z - v_wall.z) / 3.0);
    vec2 wide = fwidth(at);
    vec2 cell = abs(fract(at) - vec2(0.5, 0.52));
    vec2 edge = clamp((vec2(0.21, 0.26) - cell) / max(wide, vec2(0.02)) + 0.5, 0.0, 1.0);
    float fade = clamp(1.6 - 2.2 * max(wide.x, wide.y), 0.0, 1.0);
    return mix(0.2, edge.x * edge.y, fade) * step(0.02, at.y) * clamp(2.0 - 4.0 * wide.y, 0.0, 1.0);
}
#endif
out vec4 o_colour;
void main()
{
    vec3 colour = v_colour.rgb;
#ifdef SHADOW
    colour += v_sun * sun_reach(v_place, v_normal);
#endif
    colour *= v_open; // the sky lights the top of a wall, lamps its foot
#ifdef NIGHT
    colour += v_lamp * (1.7 - v_open);
#endif
#ifdef FACADE
    if (v_wall.w > 0.5)
        colour = mix(colour, colour * vec3(0.42, 0.47, 0.54) + u_zenith.rgb * (0.08 - 0.08 * v_colour.a), window_part());
#endif
    o_colour = vec4(colour + u_haze.rgb * v_colour.a, 1.0);
}
#endif
