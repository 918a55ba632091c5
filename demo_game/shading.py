"""The scenery's shaders: sun with soft shadow and sky light on vertex colours, a moving sea, a gradient sky."""

from __future__ import annotations

from panda3d.core import CardMaker, GeomNode, NodePath, OmniBoundingVolume, Shader

_LIT_VERTEX = """#version 330
uniform mat4 p3d_ModelViewProjectionMatrix, p3d_ModelViewMatrix;
uniform mat3 p3d_NormalMatrix;
uniform struct { vec4 position; vec4 color; sampler2DShadow shadowMap; mat4 shadowViewMatrix; } p3d_LightSource[1];
in vec4 p3d_Vertex; in vec3 p3d_Normal; in vec4 p3d_Color;
out vec3 normal, eye; out vec4 color, shadow;
void main() {
  vec4 view = p3d_ModelViewMatrix * p3d_Vertex;
  normal = p3d_NormalMatrix * p3d_Normal; eye = view.xyz; color = p3d_Color;
  shadow = p3d_LightSource[0].shadowViewMatrix * (view + vec4(normalize(normal) * 0.05, 0));
  gl_Position = p3d_ModelViewProjectionMatrix * p3d_Vertex;
}"""

_LIT_FRAGMENT = """#version 330
uniform struct { vec4 position; vec4 color; sampler2DShadow shadowMap; mat4 shadowViewMatrix; } p3d_LightSource[1];
uniform struct { vec4 ambient; } p3d_LightModel;
uniform struct { vec4 color; float density; } p3d_Fog;
uniform mat4 p3d_ViewMatrix;
in vec3 normal, eye; in vec4 color, shadow;
out vec4 result;
float lit() {
  vec3 s = shadow.xyz / shadow.w;
  if (any(lessThan(s, vec3(0.0))) || any(greaterThan(s, vec3(1.0)))) return 1.0;
  float sum = 0.0, texel = 0.75 / 2048.0;
  for (int i = -1; i <= 1; i++) for (int j = -1; j <= 1; j++)
    sum += textureProj(p3d_LightSource[0].shadowMap, vec4(shadow.xy + vec2(i, j) * texel * shadow.w, shadow.z - 0.0012 * shadow.w, shadow.w));
  return sum / 9.0;
}
vec3 film(vec3 x) { x *= 0.80; return clamp((x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14), 0.0, 1.0); }
void main() {
  vec3 n = normalize(normal), toward = normalize(p3d_LightSource[0].position.xyz - eye * p3d_LightSource[0].position.w);
  vec3 base = pow(color.rgb, vec3(2.2));
  float up = dot(n, mat3(p3d_ViewMatrix) * vec3(0, 0, 1));
  vec3 ambient = p3d_LightModel.ambient.rgb * mix(vec3(0.62, 0.55, 0.48), vec3(1.0), 0.5 + 0.5 * up);
  vec3 light = base * (ambient + p3d_LightSource[0].color.rgb * max(dot(n, toward), 0.0) * lit());
  vec3 shown = pow(film(light), vec3(1.0 / 2.2));
  float haze = 1.0 - exp(-p3d_Fog.density * length(eye));
  result = vec4(mix(shown, p3d_Fog.color.rgb, haze), 1.0);
}"""

_SEA_VERTEX = """#version 330
uniform mat4 p3d_ModelViewProjectionMatrix, p3d_ModelMatrix;
in vec4 p3d_Vertex; out vec3 world;
void main() { world = (p3d_ModelMatrix * p3d_Vertex).xyz; gl_Position = p3d_ModelViewProjectionMatrix * p3d_Vertex; }"""

_SEA_FRAGMENT = """#version 330
uniform float osg_FrameTime;
uniform mat4 p3d_ViewMatrixInverse;
uniform struct { vec4 color; float density; } p3d_Fog;
in vec3 world; out vec4 result;
float wave(vec2 p, vec2 d, float f, float s) { return sin(dot(p, d) * f + osg_FrameTime * s); }
void main() {
  vec2 p = world.xy;
  vec2 slope = vec2(0.0);
  slope += vec2(0.8, 0.6) * wave(p, vec2(0.8, 0.6), 0.9, 1.1) * 0.05;
  slope += vec2(-0.3, 0.95) * wave(p, vec2(-0.3, 0.95), 1.7, 1.6) * 0.045;
  slope += vec2(0.97, -0.22) * wave(p + slope * 8.0, vec2(0.97, -0.22), 3.1, 2.3) * 0.035;
  slope += vec2(-0.7, -0.7) * wave(p - slope * 9.0, vec2(-0.7, -0.7), 5.3, 2.9) * 0.02;
  vec3 eye = p3d_ViewMatrixInverse[3].xyz, toEye = normalize(eye - world), n = normalize(vec3(-slope, 1.0));
  float fresnel = pow(1.0 - max(dot(toEye, n), 0.0), 4.0);
  vec3 deep = vec3(0.07, 0.33, 0.42), shallow = vec3(0.24, 0.58, 0.60);
  vec3 body = mix(shallow, deep, smoothstep(0.0, 30.0, -world.x - 10.0));
  vec3 color = mix(body, vec3(0.93, 0.86, 0.78), clamp(fresnel * 0.9, 0.0, 0.85));
  vec3 sun = normalize(vec3(-18, -28, 30));
  color += vec3(1.0, 0.9, 0.7) * pow(max(dot(reflect(-toEye, n), sun), 0.0), 120.0) * 0.9;
  color += smoothstep(0.085, 0.12, length(slope)) * 0.10;
  result = vec4(mix(color, p3d_Fog.color.rgb, 1.0 - exp(-p3d_Fog.density * length(eye - world))), 1.0);
}"""

_SKY_VERTEX = """#version 330
uniform mat4 p3d_ProjectionMatrixInverse, p3d_ViewMatrixInverse;
in vec4 p3d_Vertex; out vec3 ray;
void main() {
  vec2 screen = vec2(p3d_Vertex.x, p3d_Vertex.z);
  vec4 far = p3d_ProjectionMatrixInverse * vec4(screen, 1.0, 1.0);
  ray = mat3(p3d_ViewMatrixInverse) * (far.xyz / far.w);
  gl_Position = vec4(screen, 0.999999, 1.0);
}"""

_SKY_FRAGMENT = """#version 330
uniform vec3 horizon, zenith;
uniform float osg_FrameTime;
in vec3 ray; out vec4 result;
float hash(vec2 p) { return fract(sin(dot(p, vec2(41.3, 289.1))) * 45758.5); }
float noise(vec2 p) {
  vec2 i = floor(p), f = smoothstep(0.0, 1.0, fract(p));
  return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x), mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
}
void main() {
  vec3 d = normalize(ray);
  vec3 color = mix(horizon, zenith, pow(clamp(d.z * 1.35, 0.0, 1.0), 0.62));
  if (d.z > 0.02) {
    vec2 p = d.xy / (d.z + 0.12) * 1.3 + vec2(osg_FrameTime * 0.006, 0.0);
    float cloud = noise(p) * 0.5 + noise(p * 2.1) * 0.28 + noise(p * 4.3) * 0.14 + noise(p * 8.7) * 0.08;
    color = mix(color, vec3(1.0, 0.965, 0.92), smoothstep(0.52, 0.78, cloud) * smoothstep(0.02, 0.22, d.z) * 0.75);
  }
  result = vec4(color, 1.0);
}"""


def shade(node: NodePath) -> None:
    """Light a vertex-coloured node by the scene's sun and sky."""
    node.setShader(Shader.make(Shader.SL_GLSL, _LIT_VERTEX, _LIT_FRAGMENT))


def sea_node() -> NodePath:
    """The sea, a metre below the quay, as far as one sees."""
    card = CardMaker("sea")
    card.setFrame(-400, 400, -400, 400)
    sea = NodePath(card.generate())
    sea.setPosHpr(-409, 0, -1.0, 0, -90, 0)
    sea.setShader(Shader.make(Shader.SL_GLSL, _SEA_VERTEX, _SEA_FRAGMENT))
    sea.setTwoSided(True)
    return sea


def sky_node(horizon: tuple[float, float, float], zenith: tuple[float, float, float]) -> NodePath:
    """A sky that fills the view behind everything."""
    card = CardMaker("sky")
    card.setFrame(-1, 1, -1, 1)
    sky = NodePath(card.generate())
    node = sky.node()
    assert isinstance(node, GeomNode)
    node.setBounds(OmniBoundingVolume())
    node.setFinal(True)
    sky.setShader(Shader.make(Shader.SL_GLSL, _SKY_VERTEX, _SKY_FRAGMENT))
    sky.setShaderInputs(horizon=horizon, zenith=zenith)
    sky.setBin("background", 0)
    sky.setDepthWrite(False)
    sky.setFogOff()
    return sky
