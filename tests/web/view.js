// Loads the avatar that the address names (?avatar=/avatars/mira.vrm) and writes what works as JSON into #report.
import * as THREE from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { VRMLoaderPlugin } from "@pixiv/three-vrm";

const STEP = 1 / 60;
const SIZE = 256;

function influences(vrm) {
  let sum = 0;
  vrm.scene.traverse((node) => {
    if (node.morphTargetInfluences) sum += node.morphTargetInfluences.reduce((a, b) => a + Math.abs(b), 0);
  });
  return sum;
}

// Preset -> sum of the morph weights that it sets.
function expressions(vrm) {
  const found = {};
  for (const name of Object.keys(vrm.expressionManager.presetExpressionMap)) {
    vrm.expressionManager.resetValues();
    vrm.expressionManager.setValue(name, 1);
    vrm.update(STEP);
    found[name] = influences(vrm);
  }
  vrm.expressionManager.resetValues();
  vrm.update(STEP);
  return found;
}

const SWUNG = ["head", "hips"];

// Largest turn of a spring joint, radians, while head and hips are swung: hair hangs from one, skirts from the other.
function springs(vrm) {
  const joints = [...vrm.springBoneManager.joints];
  vrm.springBoneManager.reset();
  const before = joints.map((joint) => joint.bone.quaternion.clone());
  let turn = 0;
  let finite = true;
  for (let k = 0; k < 60; k++) {
    SWUNG.forEach((name) => (vrm.humanoid.getNormalizedBoneNode(name).rotation.y = 0.8 * Math.sin(k * 0.3)));
    vrm.update(STEP);
    joints.forEach((joint, i) => {
      const angle = joint.bone.quaternion.angleTo(before[i]);
      finite = finite && Number.isFinite(angle);
      turn = Math.max(turn, angle);
    });
  }
  SWUNG.forEach((name) => (vrm.humanoid.getNormalizedBoneNode(name).rotation.y = 0));
  return { joints: joints.length, turn, finite };
}

// Where both eyes look, as (left-right, up-down) of their forward direction, for a target to her left and one above.
function lookAt(vrm) {
  const target = new THREE.Object3D();
  vrm.scene.add(target);
  vrm.lookAt.target = target;
  const head = vrm.humanoid.getNormalizedBoneNode("head").getWorldPosition(new THREE.Vector3());
  const gaze = (x, y) => {
    target.position.set(head.x + x, head.y + y, head.z + 2);
    target.updateWorldMatrix(true, false);
    vrm.update(STEP);
    return ["leftEye", "rightEye"].map((name) => {
      const eye = vrm.humanoid.getRawBoneNode(name);
      const ahead = new THREE.Vector3(0, 0, 1).applyQuaternion(eye.getWorldQuaternion(new THREE.Quaternion()));
      return [ahead.x, ahead.y];
    });
  };
  const found = { left: gaze(2, 0), right: gaze(-2, 0), up: gaze(0, 2), down: gaze(0, -2) };
  vrm.lookAt.target = null;
  return found;
}

// Share of the pixels of a portrait that are not backdrop, and its number of colours.
function picture(vrm) {
  const renderer = new THREE.WebGLRenderer({ antialias: true, preserveDrawingBuffer: true });
  renderer.setSize(SIZE, SIZE);
  renderer.setClearColor(0x00ff00);
  const scene = new THREE.Scene();
  const sun = new THREE.DirectionalLight(0xffffff, 2);
  sun.position.set(-1, 2, 2);
  scene.add(new THREE.HemisphereLight(0xffffff, 0xd8b8a8, 2), sun, vrm.scene);
  const eyes = vrm.humanoid.getNormalizedBoneNode("head").getWorldPosition(new THREE.Vector3());
  const camera = new THREE.PerspectiveCamera(30, 1, 0.05, 20);
  camera.position.set(0.3, eyes.y + 0.1, 1.4);
  camera.lookAt(0, eyes.y + 0.1, 0);
  renderer.render(scene, camera);
  const gl = renderer.getContext();
  const pixels = new Uint8Array(SIZE * SIZE * 4);
  gl.readPixels(0, 0, SIZE, SIZE, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  const colors = new Set();
  let drawn = 0;
  for (let i = 0; i < pixels.length; i += 4) {
    const green = pixels[i] === 0 && pixels[i + 1] === 255 && pixels[i + 2] === 0;
    if (!green) drawn += 1;
    colors.add((pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2]);
  }
  return { drawn: drawn / (SIZE * SIZE), colors: colors.size };
}

async function report() {
  const loader = new GLTFLoader();
  loader.register((parser) => new VRMLoaderPlugin(parser));
  const gltf = await loader.loadAsync(new URLSearchParams(location.search).get("avatar"));
  const vrm = gltf.userData.vrm;
  vrm.scene.traverse((node) => (node.frustumCulled = false));
  vrm.update(STEP);
  return {
    version: vrm.meta.metaVersion,
    bones: Object.keys(vrm.humanoid.humanBones).length,
    constraints: vrm.nodeConstraintManager.constraints.size,
    custom: Object.keys(vrm.expressionManager.customExpressionMap).length,
    expressions: expressions(vrm),
    springs: springs(vrm),
    lookAt: lookAt(vrm),
    picture: picture(vrm),
  };
}

const out = document.getElementById("report");
report().then(
  (found) => (out.textContent = JSON.stringify(found)),
  (error) => (out.textContent = JSON.stringify({ error: String(error.stack ?? error) })),
);
