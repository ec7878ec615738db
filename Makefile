# 两条命令：make run（装好并启动演示）、make test（装好并跑测试）。make help 看全部。
# Everything is set up in .venv; a stamp file makes the second call a matter of moments.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
export PYTHONUTF8 := 1

.PHONY: help run serve setup setup-dev test lint types browser matrix postgres bench eval messages clean

help: ## 列出可用的命令
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: setup ## 装好一切，启动带演示县的服务（仅本机可访问）
	@$(BIN)/xuncha serve --demo

serve: setup ## 启动正式服务（先运行 .venv/bin/xuncha init）
	@$(BIN)/xuncha serve

setup: $(STAMPS)/run $(STAMPS)/front $(STAMPS)/messages ## 只准备 .venv 和 xuncha 命令

setup-dev: setup $(STAMPS)/dev

test: setup-dev ## 装好一切，跑日常测试（SQLite）
	@$(BIN)/pytest -n 2 -m "not browser and not matrix and not postgres and not slow"
	@echo "未包括：浏览器、PostgreSQL、完整权限矩阵、慢速检查与基准（由 .ci/run 运行）"

lint: setup-dev ## 代码风格、分层与类型
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy

types: setup-dev ## 只查类型
	@$(BIN)/mypy

browser: setup-dev ## 浏览器测试（需要 Chromium）
	@$(BIN)/pytest -m browser

matrix: setup-dev ## 完整权限矩阵，与 docs 里的对照；XUNCHA_WRITE_MATRIX=1 时重新写入
	@$(BIN)/pytest -n 2 -m matrix tests/matrix

postgres: setup-dev ## 在 XUNCHA_DATABASE 指的 PostgreSQL 上跑日常测试和专有测试
	@test -n "$(XUNCHA_DATABASE)" || { echo "请先设 XUNCHA_DATABASE=postgresql://用户:口令@主机:端口/库名（测试另建 test_ 开头的库）"; exit 2; }
	@$(BIN)/pytest -m "not browser and not matrix and not slow"

bench: setup-dev ## 基准：我们的数字与同一次运行的地板
	@$(BIN)/python -m bench

eval: setup-dev ## 检验：分类、拆解、识别、雷同、检索在没见过的文字上做得怎样
	@$(BIN)/python -m evaluation

messages: setup-dev ## 提取并编译界面英文
	@$(BIN)/python tools/messages.py

clean: ## 删除虚拟环境和演示数据（不删正式数据）
	rm -rf $(VENV) node_modules var/demo var/demo-door

$(STAMPS)/venv:
	@$(PYTHON) tools/preflight.py
	@$(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: requirements.lock pyproject.toml | $(STAMPS)/venv
	@echo "正在安装依赖（首次需要几分钟，取决于网速）…"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(STAMPS)/dev: requirements-dev.lock requirements-gm.lock $(STAMPS)/run
	@echo "正在安装测试工具…"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-gm.lock || echo "没有装上 gmssl-pyx：SM2 的测试会跳过"
	@touch $@

$(STAMPS)/front: package-lock.json tools/build_front_end.py $(STAMPS)/run
	@$(BIN)/python tools/build_front_end.py --ready || command -v npm >/dev/null || $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-node.lock
	@$(BIN)/python tools/build_front_end.py
	@touch $@

$(STAMPS)/messages: $(wildcard src/xuncha/locale/*/LC_MESSAGES/*.po) $(STAMPS)/run
	@$(BIN)/python tools/messages.py --compile
	@touch $@
