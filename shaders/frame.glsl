// What every shader knows (gfx/draw.c fills it): camera, viewport, hour.  Coordinates are "scene": territory
// frame minus the frame's origin, metres, x east, y north, z up.
layout(std140) uniform Frame {
    mat4 u_view_proj;
    vec4 u_eye;        // scene; w: pixels per radian
    vec4 u_viewport;   // width, height px; pixels per logical pixel; seconds of decorative motion
    vec4 u_forward;    // look; w: far plane
    vec4 u_sun;        // unit vector to the sun or moon; strength 0..1
    vec4 u_sun_colour; // rgb; w: 1 in the operator look
    vec4 u_sky;        // ambient from above; w: night 0..1
    vec4 u_ground;     // ambient from below; w: metres to step off a surface before asking the shadow map
    vec4 u_haze;       // rgb; w: metres beyond the clear distance where half is haze
    vec4 u_zenith;     // rgb overhead; w: clear distance, metres
    vec4 u_light_near; // x0, y0, 1/size, strength of the lamp-light map
    vec4 u_light_far;
    mat4 u_shadow_matrix;
};
uniform vec4 u_param[8];
uniform sampler2D u_texture0;
uniform sampler2D u_texture1;
uniform sampler2D u_texture2;
uniform sampler2D u_texture3;
uniform sampler2D u_light_near_map;
uniform sampler2D u_light_far_map;

// Daylight from all round: sky above, ground below, a little more from the sun's side so that walls in the shade differ.
vec3 skylight(vec3 normal)
{
    return mix(u_ground.rgb, u_sky.rgb, normal.z * 0.5 + 0.5) * (0.97 + 0.13 * dot(normal.xy, u_sun.xy));
}

// Daylight straight from the sun.
vec3 sunlight(vec3 normal)
{
    return u_sun_colour.rgb * (u_sun.w * max(dot(normal, u_sun.xyz), 0.0));
}

#ifdef SHADOW
uniform sampler2DShadow u_shadow_map;

// How much of the sun reaches a place, 0..1; 1 outside the map, fading in over its border.
float sun_reach(vec3 place, vec3 normal)
{
    vec4 at = u_shadow_matrix * vec4(place + normal * u_ground.w, 1.0);
    vec2 off = abs(at.xy - 0.5) * 2.0;
    float edge = max(off.x, off.y);
    if (edge >= 1.0 || at.z >= 1.0)
        return 1.0;
    float lit = 0.0;
    vec2 texel = 0.75 / vec2(textureSize(u_shadow_map, 0));
    lit += texture(u_shadow_map, vec3(at.xy + vec2(-texel.x, -texel.y * 0.4), at.z));
    lit += texture(u_shadow_map, vec3(at.xy + vec2(texel.x, texel.y * 0.4), at.z));
    lit += texture(u_shadow_map, vec3(at.xy + vec2(-texel.x * 0.4, texel.y), at.z));
    lit += texture(u_shadow_map, vec3(at.xy + vec2(texel.x * 0.4, -texel.y), at.z));
    return mix(lit * 0.25, 1.0, smoothstep(0.8, 1.0, edge));
}
#endif

// Daylight on a surface of this normal: sun, sky above, ground below.
vec3 daylight(vec3 normal, float lit)
{
    return skylight(normal) + sunlight(normal) * lit;
}

// Part of haze between the eye and a place at this distance.
float haze_part(float distance_m)
{
    float beyond = max(distance_m - u_zenith.w, 0.0);
    return 1.0 - exp2(-beyond / u_haze.w);
}

// Light of the lamps that are on, at a place of the ground plane.
vec3 lamplight(vec2 place)
{
    if (u_light_near.w + u_light_far.w == 0.0)
        return vec3(0.0);
    vec2 near = (place - u_light_near.xy) * u_light_near.z;
    vec3 light;
    if (all(greaterThan(near, vec2(0.0))) && all(lessThan(near, vec2(1.0))))
        light = textureLod(u_light_near_map, near, 0.0).rgb * u_light_near.w;
    else {
        vec2 far = (place - u_light_far.xy) * u_light_far.z;
        vec2 inside = step(abs(far - 0.5), vec2(0.498)); // beyond the map nothing is known to burn
        light = textureLod(u_light_far_map, far, 0.0).rgb * (u_light_far.w * inside.x * inside.y);
    }
    // bright places keep their hue instead of clipping to yellow
    return light / (1.0 + 0.45 * max(light.r, max(light.g, light.b)));
}
